import { type ActivityIndex, bucketOf, minuteOf } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Entry, Tail } from '../../domain/conversations/entry.ts';
import type { Announcer, Initiator } from '../../domain/delivery/announcement.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = { conversationLog: ConversationLog; activityIndex: ActivityIndex; announcer: Announcer; clock: Clock };

export type UnpushedEntry = { tenantId: TenantId; conversationId: ConversationId; visitor: Subject; entry: Entry };

/**
 * Posts an entry to those who are connected, then notes to whom: in this order, so that a crash only repeats a post. One
 * that was noted before is posted to its author's side alone: everyone else has it, or has a note of having missed it.
 * Where agents are too many for one invocation, others tell the rest and note that in their turn, each for its own stretch
 * of the list; so it is settled by whoever is last, and not at all if one of them is lost: then it is abandoned.
 *
 * One that is pushed later than in the minutes of its commit's row in the minute index touches the conversation in these
 * too, where an agent who was away meanwhile looks for it.
 */
export async function pushAndMark(
  { conversationLog, activityIndex, announcer, clock }: Needs,
  { tenantId, conversationId, visitor, entry }: UnpushedEntry,
  initiator?: Initiator,
): Promise<void> {
  const bucket = bucketOf(minuteOf(clock()));
  if (!entry.pushed && entry.bucket < bucket) await activityIndex.touch({ tenantId, conversationId, bucket });
  const range = await announcer.announce(
    { type: 'entry', located: { tenantId, conversationId, entry }, visitor, ...(entry.pushed ? { again: true } : {}) },
    initiator,
  );
  if (!entry.pushed) await conversationLog.markPushed(tenantId, conversationId, entry.pos, range);
}

/**
 * Pushes a change of state, or the one that was already there and that its writer left unpushed. Answers the tail as it
 * is now.
 */
export async function pushCommitted(
  needs: Needs,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  { entry, tail }: { entry: Entry | null; tail: Tail },
): Promise<Tail> {
  const last = entry ?? tail.entries.at(-1);
  if (last && !last.pushed && last.kind !== 'message' && tail.record) {
    await pushAndMark(needs, { ...conversation, visitor: tail.record.subject, entry: last });
  }
  return entry ? { ...tail, entries: [...tail.entries, entry] } : tail;
}
