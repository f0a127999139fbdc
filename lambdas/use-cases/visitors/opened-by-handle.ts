import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import type { Entry, MessageEntry } from '../../domain/conversations/entry.ts';
import { isMessage } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { conversationOfHandle, subjectOfHandle, tenantOfHandle } from '../../domain/identity/handle.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId, Handle, Subject, TenantId } from '../../domain/ids.ts';
import { reveal } from '../../domain/sealed.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { entriesBefore } from '../conversations/history.ts';
import { isRevoked } from '../tenants/is-revoked.ts';

export type HandleNeeds = {
  conversationLog: ConversationLog;
  visitors: Pick<VisitorStore, 'find'>;
  connections: Pick<ConnectionStore, 'ofVisitor'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  clock: Clock;
  rules: LogRules;
};

/** `visitor`: whose conversation it is. */
export type Opened = { conversationId: ConversationId; visitor: Subject; said: MessageEntry[] };

/** Milliseconds after its visitor was last seen for which a handle opens a conversation. */
const SEEN_WITHIN = 24 * 60 * 60_000;

/**
 * The conversation that a handle opens, with its newest messages, oldest first. Null if it has none, if its visitor was
 * not seen lately or was revoked, or if the handle was never issued.
 */
export async function openedByHandle(
  needs: HandleNeeds,
  tenantId: TenantId,
  handle: Handle,
  limit: number,
): Promise<Opened | null> {
  const opened =
    (await lastSaid(needs, tenantId, conversationOfHandle(tenantId, handle), limit)) ??
    (await saidToAlias(needs, tenantId, handle, limit));
  if (!opened) return null;
  const { conversationId, said } = opened;
  const subject = visitorIn(said) ?? recordOf(await needs.conversationLog.tail(tenantId, conversationId)).subject;
  const [revoked, seen, isTheirs] = await Promise.all([
    isRevoked(needs, tenantId, subject),
    wasSeen(needs, tenantId, subject, said),
    isStillTheirs(needs, tenantId, subject, conversationId),
  ]);
  return !revoked && seen && isTheirs ? { ...opened, visitor: subject } : null;
}

/** Whether a conversation is still an anonymous visitor's: a handle is made of a session, and opens nothing of a logged-in user. */
async function isStillTheirs(
  { visitors }: HandleNeeds,
  tenantId: TenantId,
  subject: Subject,
  conversationId: ConversationId,
): Promise<boolean> {
  const visitor = await visitors.find(tenantId, subject);
  return visitor === null || (visitor.anonymous && visitor.conversationId === conversationId);
}

/**
 * The conversation that a handle will open once something is said there; null if something was, or for text that is no handle of
 * this tenant. Nobody can read what is not there, and only the handle's session, or whom it was identified as, can write.
 */
export async function beginningByHandle(
  needs: HandleNeeds,
  tenantId: TenantId,
  handle: Handle,
): Promise<ConversationId | null> {
  if (tenantOfHandle(reveal(handle)) !== tenantId) return null;
  const own = conversationOfHandle(tenantId, handle);
  const alias = await needs.visitors.find(tenantId, subjectOfHandle(tenantId, handle));
  const said = [own, ...(alias ? [alias.conversationId] : [])].map((id) => lastSaid(needs, tenantId, id, 1));
  return (await Promise.all(said)).some(Boolean) ? null : (alias?.conversationId ?? own);
}

async function lastSaid(
  { conversationLog, clock, rules }: HandleNeeds,
  tenantId: TenantId,
  conversationId: ConversationId,
  limit: number,
): Promise<Omit<Opened, 'visitor'> | null> {
  const source = { conversationLog, tenantId, conversationId, now: clock(), rules };
  const { entries } = await entriesBefore(source, null, limit, isMessage);
  const said = entries.filter((entry): entry is MessageEntry => entry.kind === 'message');
  return said.length > 0 ? { conversationId, said } : null;
}

/** The messages of the visitor that vouched for a handle, read only if the handle's own log is empty. */
async function saidToAlias(needs: HandleNeeds, tenantId: TenantId, handle: Handle, limit: number) {
  const alias = await needs.visitors.find(tenantId, subjectOfHandle(tenantId, handle));
  return alias && lastSaid(needs, tenantId, alias.conversationId, limit);
}

const byVisitor = (entry: Entry): entry is MessageEntry => entry.kind === 'message' && entry.sender === 'user';

const visitorIn = (said: MessageEntry[]): Subject | undefined => said.findLast(byVisitor)?.author;

/** Whether the visitor wrote lately or is connected now, from data that is stored anyway. */
async function wasSeen(
  { connections, clock }: HandleNeeds,
  tenantId: TenantId,
  subject: Subject,
  said: MessageEntry[],
): Promise<boolean> {
  const last = said.findLast(byVisitor)?.at ?? 0;
  return clock() - last < SEEN_WITHIN || (await connections.ofVisitor(tenantId, subject)).length > 0;
}
