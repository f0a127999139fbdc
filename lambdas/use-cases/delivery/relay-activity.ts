import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { noSuchConversation, recordOf } from '../../domain/conversations/conversation-record.ts';
import { assigneeNow, onlyAgent } from '../../domain/conversations/desk-rules.ts';
import type { Tail } from '../../domain/conversations/entry.ts';
import { lastLiving, livingState } from '../../domain/conversations/log.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Reader, ReadMarks } from '../../domain/desk/read-marks.ts';
import { given } from '../../domain/given.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import { type ConversationId, type StaffId, type Subject, staffId, userIdOf } from '../../domain/ids.ts';
import { conversationRequired } from '../../domain/refusals.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { type NotedReading, noteReading } from '../conversations/note-reading.ts';
import { refuseHidden, type SightNeeds } from '../conversations/refuse-hidden.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';

type Needs = SightNeeds & {
  conversationLog: ConversationLog;
  visitors: VisitorStore;
  announcer: Announcer;
  quotas: Pick<TenantQuotas, 'heldFor'>;
  readMarks: Pick<ReadMarks, 'find' | 'set'>;
};

/** `typing`, or `read` up to a sequence number. */
export type Activity = { type: 'typing' } | { type: 'read'; seq: number };

export type RelayActivity = {
  caller: Caller;
  conversationId?: ConversationId | undefined;
  activity: Activity;
};

/** A conversation and its visitor; `tail` if it was read to find these. */
type Target = { conversationId: ConversationId; visitor: Subject; tail?: Tail };

/**
 * Pushes to the others in a conversation that a participant is typing or has read. Nothing is stored, but where the tenant has a desk
 * how far it was read (`noteReading`): then it is told what was noted, and a reader who has read more before is heard by nobody.
 * Refused before anything is read while its tenant has used up a quota (`ERR_RATE_LIMITED`): it can be done without.
 *
 * Nobody has read what was not said: a `read` beyond the last message is told as one up to it, and where nothing was said it is
 * told to nobody.
 */
export async function relayActivity(
  needs: Needs,
  { caller, conversationId: asked, activity }: RelayActivity,
): Promise<NotedReading | null> {
  refuseIfHeld(needs.quotas, caller.tenantId, { used: 'posts', by: 'activity' });
  const target = isStaff(caller) ? await namedBy(needs, caller, asked) : await ownOf(needs, caller, asked);
  if (!target) return null;
  if (activity.type === 'typing') {
    await told(needs, caller, target, activity);
    return null;
  }
  const read = await withinLog(needs, caller, target, activity.seq);
  const noted = read && needs.desk.desk ? await noteReading(needs, readerOf(caller, target), read) : null;
  if (read && (noted?.seq ?? 0) <= read.seq) await told(needs, caller, target, { type: 'read', seq: read.seq });
  return noted;
}

const readerOf = (caller: Caller, { conversationId }: Target): Reader => ({
  tenantId: caller.tenantId,
  conversationId,
  by: isStaff(caller) ? staffId(caller.tenantId, caller.userId) : 'visitor',
});

async function told(needs: Needs, caller: Caller, target: Target, activity: Activity): Promise<void> {
  const { conversationId, visitor } = target;
  await needs.announcer.announce({
    ...activity,
    tenantId: caller.tenantId,
    conversationId,
    visitor,
    by: { userId: userIdOf(authorOf(caller)), sender: isStaff(caller) ? 'agent' : 'user' },
    ...given({ only: await onlyAgentOf(needs, caller, target) }),
  });
}

async function namedBy(needs: Needs, caller: Caller, conversationId: ConversationId | undefined): Promise<Target> {
  if (!conversationId) throw conversationRequired();
  const tail = await needs.conversationLog.tail(caller.tenantId, conversationId);
  const { subject: visitor } = recordOf(tail);
  refuseHidden(needs, caller, tail);
  return { conversationId, visitor, tail };
}

/** The one agent who may know of it; the log is read for this only where there may be one. */
async function onlyAgentOf(
  { conversationLog, desk, clock, rules }: Needs,
  { tenantId }: Caller,
  { conversationId, tail }: Target,
): Promise<StaffId | undefined> {
  if (desk.agentsSee === 'all') return undefined;
  const now = clock();
  const state = livingState(tail ?? (await conversationLog.tail(tenantId, conversationId)), now, rules);
  return onlyAgent(desk, assigneeNow(state, now, rules));
}

/** Null for a visitor without a conversation yet: there is no receiver. */
async function ownOf(
  { visitors }: Needs,
  { tenantId, subject }: Caller,
  asked: ConversationId | undefined,
): Promise<Target | null> {
  const visitor = await visitors.find(tenantId, subject);
  if (asked && asked !== visitor?.conversationId) throw noSuchConversation();
  return visitor && { conversationId: visitor.conversationId, visitor: subject };
}

async function withinLog(
  { conversationLog, clock, rules }: Needs,
  { tenantId }: Caller,
  { conversationId, tail }: Target,
  seq: number,
): Promise<{ incarnation: string; seq: number } | null> {
  const { entries } = tail ?? (await conversationLog.tail(tenantId, conversationId));
  const last = lastLiving(entries, clock(), rules);
  return last && last.seq > 0 ? { incarnation: last.incarnation, seq: Math.min(seq, last.seq) } : null;
}
