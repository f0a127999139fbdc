import { type Entry, minuteOf, rowOf, type Tail } from './conversation.ts';
import type { Cursor } from './cursor.ts';
import type { ConversationId, Subject, TenantId } from './ids.ts';
import type { Announcer, Clock, ConversationLog, MinuteIndex, Origin } from './ports.ts';

/**
 * The last place that a client may remember after these entries: right before the first that is not settled. An unsettled
 * entry was perhaps pushed to nobody, so a cursor beyond it could lose it; a repeated one is recognised by its id.
 */
export function settledPlace(entries: Entry[], start: Cursor | null): Cursor | null {
  let place = start;
  for (const entry of entries) {
    if (!entry.pushed) break;
    place = { life: entry.life, pos: entry.pos };
  }
  return place;
}

/** Entries read beyond the tail at most, when many are being pushed at once. What is further back is left for the next writer. */
const LOOK_BACK = 50;

/** The end of the unbroken run of pushed entries before a new one. Usually the tail says it; it is read only after a burst. */
export async function settledUpTo(
  log: ConversationLog,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  { entries }: Tail,
  { pos, life }: Pick<Entry, 'pos' | 'life'>,
): Promise<number> {
  const same = entries.filter((entry) => entry.life === life);
  const first = same[0];
  if (!first) return pos - 1;
  const known = Math.max(...same.map((entry) => entry.settled));
  const missing = known + 1 < first.pos ? await log.from(tenantId, conversationId, known + 1, LOOK_BACK) : [];
  let settled = known;
  for (const entry of [...missing.filter((entry) => entry.pos < first.pos), ...same]) {
    if (entry.pos === settled + 1 && entry.pushed) settled = entry.pos;
  }
  return settled;
}

type Needs = { log: ConversationLog; minutes: MinuteIndex; announcer: Announcer; clock: Clock };

export type Unsettled = { tenantId: TenantId; conversationId: ConversationId; visitor: Subject; entry: Entry };

/**
 * Posts an entry to those who are connected, then notes to whom: in this order, so that a crash only repeats a post. One
 * that was noted before is posted to its author's side alone: everyone else has it, or has a note of having missed it.
 * Where agents are too many for one invocation, others tell the rest and note that in their turn, each for its own stretch
 * of the list; so it is settled by whoever is last, and not at all if one of them is lost: then it is abandoned.
 *
 * One that is pushed later than in the minutes of its commit's row in the minute index touches the conversation in these
 * too, where an agent who was away meanwhile looks for it.
 */
export async function pushAndSettle(
  { log, minutes, announcer, clock }: Needs,
  { tenantId, conversationId, visitor, entry }: Unsettled,
  origin?: Origin,
): Promise<void> {
  const minute = rowOf(minuteOf(clock()));
  if (!entry.pushed && entry.minute < minute) await minutes.touch({ tenantId, conversationId, minute });
  const told = await announcer.announce(
    { type: 'entry', placed: { tenantId, conversationId, entry }, visitor, ...(entry.pushed ? { again: true } : {}) },
    origin,
  );
  if (!entry.pushed) await log.settle(tenantId, conversationId, entry.pos, told);
}

/**
 * Milliseconds after which an entry that nobody has settled counts as abandoned by its sender: longer than a push takes
 * at most (3 s, `adapters/gateway/pushing.ts`), so that busy conversations do not push each other's entries twice.
 */
export const ABANDONED_AFTER = 5000;

export const abandoned = (entries: Entry[], now: number): Entry[] =>
  entries.filter((entry) => !entry.pushed && now - entry.at >= ABANDONED_AFTER);

/**
 * Pushes a change of state, or the one that was already there and that its writer left unpushed. Answers the tail as it
 * is now.
 */
export async function settleCommitted(
  needs: Needs,
  place: { tenantId: TenantId; conversationId: ConversationId },
  { entry, tail }: { entry: Entry | null; tail: Tail },
): Promise<Tail> {
  const last = entry ?? tail.entries.at(-1);
  if (last && !last.pushed && last.kind !== 'message' && tail.about) {
    await pushAndSettle(needs, { ...place, visitor: tail.about.subject, entry: last });
  }
  return entry ? { ...tail, entries: [...tail.entries, entry] } : tail;
}
