import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff, listeningIdentity, visitorOfSession } from '../../domain/identity/caller.ts';
import { conversationHandle, storedCaller, subjectOfHandle } from '../../domain/identity/handle.ts';
import { aliasFor } from '../../domain/identity/visitor.ts';
import type { ConnectionId, Handle, SessionSecret, Subject } from '../../domain/ids.ts';
import type { LiveSocketStore } from '../../domain/sockets/socket-session.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { ownConversation, type VisitorNeeds } from '../conversations/own-conversation.ts';
import { effectiveCaller } from '../tenants/effective-caller.ts';
import { isRevoked } from '../tenants/is-revoked.ts';

type Needs = VisitorNeeds & {
  connections: ConnectionStore;
  announcer: Announcer;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
};

export type AttachNeeds = Needs & {
  /** Only a Socket.IO socket has a row there; the caller of a native one is resolved anew with each frame. */
  liveSockets?: Pick<LiveSocketStore, 'changeCaller'>;
};

export type AttachSession = {
  caller: Caller;
  connectionId: ConnectionId;
  sessionId: SessionSecret;
  tenant: Pick<Tenant, 'requireTokens'>;
  /** Of a Socket.IO socket: the connection for which its recovery id was issued. */
  began?: ConnectionId | undefined;
};

/**
 * Attaches the session id that a visitor's socket sent. Returns the effective caller from now on. Where tokens are required a session
 * says nothing: a guest's token from before could be shown with any session, to read and write as its visitor.
 *
 * 1. A guest, created for a client with only a key or no credential, becomes the session's visitor: its socket moves to
 *    that subject, and its token resolves to it on reconnect.
 * 2. Any other visitor keeps its identity, and vouches for a session without messages, which then opens the visitor's
 *    conversation. A logged-in user vouches for none, since its history must stay private.
 * 3. A Socket.IO socket keeps the new identity for every later event, in any environment, and when it is recovered.
 */
export async function attachSession(needs: AttachNeeds, command: AttachSession): Promise<Caller> {
  const { caller, connectionId, began } = command;
  if (isStaff(caller)) return caller;
  const speaker = await speakerOf(needs, command);
  if (began === undefined || speaker.subject === caller.subject) return speaker;
  for (const id of new Set([connectionId, began])) await needs.liveSockets?.changeCaller(id, storedCaller(speaker));
  return speaker;
}

async function speakerOf(needs: Needs, command: AttachSession): Promise<Caller> {
  const { sessionId } = command;
  const caller = await effectiveCaller(needs.visitors, command.caller);
  if (command.tenant.requireTokens) return caller;
  const { tenantId } = caller;
  const session = visitorOfSession(tenantId, sessionId);
  if (session.subject === caller.subject) return caller;

  if (caller.guest && caller.subject === command.caller.subject) {
    const existing = await needs.visitors.find(tenantId, caller.subject);
    if (!existing) return becomeSession(needs, { ...command, caller });
  }
  if (caller.anonymous && !(await needs.visitors.find(tenantId, session.subject))) {
    await vouch(needs, caller, session.subject, conversationHandle(tenantId, sessionId));
  }
  return caller;
}

/**
 * Makes a session and its handle aliases of a visitor. The handle is stored first: of two visitors that vouch at once,
 * one gets both, and a retry after a crash continues from the alias that is stored.
 */
async function vouch(needs: Needs, caller: Caller, session: Subject, handle: Handle): Promise<void> {
  const { visitors } = needs;
  const own = await ownConversation(needs, caller);
  const vouched = await visitors.attach(aliasFor(subjectOfHandle(caller.tenantId, handle), own), 'lasting');
  await visitors.attach(aliasFor(session, vouched), 'lasting');
}

/** Moves a guest's socket to the session. The new row is written before the old one is removed, so no push is lost. */
async function becomeSession(needs: Needs, { caller, connectionId, sessionId }: AttachSession): Promise<Caller> {
  const { tenantId, subject } = caller;
  const session = visitorOfSession(tenantId, sessionId);
  if (await isRevoked(needs, tenantId, session.subject)) {
    throw new Refusal('ERR_REVOKED', 'the session was revoked');
  }
  const target = await ownConversation(needs, { ...caller, ...session, sessionId });
  const { as = target.subject, userId, conversationId } = target;

  const found = await needs.connections.find({ ...listeningIdentity(caller), connectionId });
  const row = found?.subject === as ? null : found;
  if (row) await needs.connections.add(liveAs(row, { subject: as, userId }));
  // The handle that its client got before it was identified opens the session's conversation from now on.
  if (found?.handle) await needs.visitors.attach(aliasFor(subjectOfHandle(tenantId, found.handle), target), 'passing');
  await needs.visitors.attach(aliasFor(subject, target), 'passing');
  if (row) {
    await leaveBehind(needs, row);
    const presence = presenceOf({ ...row, subject: as, userId });
    await needs.announcer.announce({ type: 'online', tenantId, presence });
  }
  const { follows: _, ...known } = caller;
  return { ...known, subject: as, userId, conversation: conversationId };
}

/**
 * Removes the guest's row and announces the guest as offline. Unlike when a socket ends, the row is removed first: a
 * join that announces it at the same time checks for the row afterwards (`join-socket.ts`). After a crash in between,
 * agents see the guest as online until they request the online users.
 */
export async function leaveBehind(
  { connections, announcer }: Pick<Needs, 'connections' | 'announcer'>,
  row: Connection,
): Promise<void> {
  const { tenantId, subject, userId } = row;
  if (!(await connections.remove(row)) || (await connections.ofVisitor(tenantId, subject)).length > 0) return;
  await announcer.announce({ type: 'offline', tenantId, userId });
}

/**
 * The row under the new identity. The socket may still be joining, since an answered client may send at once; a guest
 * has no messages left to deliver, so the new row is `live` with nothing undelivered.
 */
export function liveAs(
  { undeliveredSince: _, undeliveredVersion: __, ...row }: Connection,
  identity: Pick<Connection, 'subject' | 'userId'>,
) {
  return { ...row, ...identity, state: 'live' as const };
}
