import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff, listeningIdentity, visitorOfSession } from '../../domain/identity/caller.ts';
import { conversationHandle, subjectOfHandle, withoutSecrets } from '../../domain/identity/handle.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { ConnectionId, Handle, SessionSecret, Subject } from '../../domain/ids.ts';
import type { LiveSocketStore } from '../../domain/sockets/socket-session.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { ownConversation, type VisitorNeeds } from '../conversations/own-conversation.ts';
import { isRevoked } from '../tenants/admission.ts';
import { effectiveCaller } from '../tenants/effective-caller.ts';

type Needs = VisitorNeeds & {
  connections: ConnectionStore;
  announcer: Announcer;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
};

export type AttachNeeds = Needs & {
  /** Only a Socket.IO socket has a row there; who speaks by a native one is found out anew with each frame. */
  liveSockets?: Pick<LiveSocketStore, 'changeCaller'>;
};

export type AttachSession = {
  caller: Caller;
  connectionId: ConnectionId;
  sessionId: SessionSecret;
  /** Of a Socket.IO socket: the one with which its recovery id began. */
  began?: ConnectionId | undefined;
};

/**
 * A visitor's socket sends a session id. Answers who it speaks as from now on.
 *
 * 1. A visitor that was only made up, because a key or nothing was all it had, turns out to be the session's: its socket
 *    moves there, and its token leads there when it comes back.
 * 2. Any other visitor stays who it is, and vouches for a session in which nothing was said yet: that opens its
 *    conversation from now on. A logged-in user vouches for none, as its history is nobody else's.
 * 3. Whoever it turned out to be, a Socket.IO socket is with every later event, in whichever environment, and when it is
 *    recovered.
 */
export async function attachSession(needs: AttachNeeds, command: AttachSession): Promise<Caller> {
  const { caller, connectionId, began } = command;
  if (isStaff(caller)) return caller;
  const speaker = await speakerOf(needs, command);
  if (began === undefined || speaker.subject === caller.subject) return speaker;
  for (const id of new Set([connectionId, began])) await needs.liveSockets?.changeCaller(id, withoutSecrets(speaker));
  return speaker;
}

async function speakerOf(needs: Needs, command: AttachSession): Promise<Caller> {
  const { sessionId } = command;
  const caller = await effectiveCaller(needs.visitors, command.caller);
  const { tenantId } = caller;
  const session = visitorOfSession(tenantId, sessionId);
  if (session.subject === caller.subject) return caller;

  if (caller.guest && caller.subject === command.caller.subject) {
    const spokenFor = await needs.visitors.find(tenantId, caller.subject);
    if (!spokenFor) return becomeSession(needs, { ...command, caller });
  }
  if (caller.anonymous && !(await needs.visitors.find(tenantId, session.subject))) {
    await vouch(needs, caller, session.subject, conversationHandle(tenantId, sessionId));
  }
  return caller;
}

/**
 * The handle of the session comes first: of two who vouch for it at once, one gets both, and whoever tries again after a
 * crash goes on with what is there.
 */
async function vouch(needs: Needs, caller: Caller, session: Subject, handle: Handle): Promise<void> {
  const { visitors } = needs;
  const own = await ownConversation(needs, caller);
  const vouched = await visitors.create(aliasFor(subjectOfHandle(caller.tenantId, handle), own));
  await visitors.create(aliasFor(session, vouched));
}

/** Its socket is noted under the session before it is forgotten where it was, so that no push falls between. */
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
  // What it was told to call its conversation, when nobody knew yet whose that is, opens the session's from now on.
  if (found?.handle) await needs.visitors.create(aliasFor(subjectOfHandle(tenantId, found.handle), target));
  await needs.visitors.create(aliasFor(subject, target));
  if (row) {
    await leaveBehind(needs, row);
    const presence = presenceOf({ ...row, subject: as, userId });
    await needs.announcer.announce({ type: 'online', tenantId, presence });
  }
  const { follows: _, ...known } = caller;
  return { ...known, subject: as, userId, conversation: conversationId };
}

/**
 * Nobody is behind it any more. The row goes first, other than when a socket ends: whoever shows it to the agents at this
 * moment looks once more whether it is there (`join-socket.ts`). A crash in between leaves somebody made up in the agents'
 * sight until they ask who is online.
 */
async function leaveBehind({ connections, announcer }: Needs, row: Connection): Promise<void> {
  const { tenantId, subject, userId } = row;
  if (!(await connections.remove(row)) || (await connections.ofVisitor(tenantId, subject)).length > 0) return;
  await announcer.announce({ type: 'offline', tenantId, userId });
}

/**
 * It may still be joining as who it was: its client was answered, and speaks at once. Nothing that was said to somebody
 * made up is left to tell it, so as who it is now it is live, and owes nothing.
 */
function liveAs(
  { undeliveredSince: _, undeliveredVersion: __, ...row }: Connection,
  who: Pick<Connection, 'subject' | 'userId'>,
) {
  return { ...row, ...who, state: 'live' as const };
}

/** A visitor that speaks as another: it has that one's conversation. */
const aliasFor = (subject: Subject, target: Visitor): Visitor => ({
  ...target,
  subject,
  as: target.as ?? target.subject,
});
