import { expiredUpTo, type Retention } from '../tenants/retention.ts';
import { DAY } from '../time/units.ts';
import { MAX_CLOCK_SKEW } from '../time/version-vector.ts';
import { noSuchConversation } from './conversation-record.ts';
import type { Allowance, CloseReason, Entry, Tail } from './entry.ts';
import { type ConversationState, EMPTY } from './state.ts';
import type { Status } from './status.ts';

/**
 * The retention of entries, and the times without a new message after which a conversation is closed: `idle` after an answer, and
 * `unanswered` where the visitor waits for one, a day unless the tenant has chosen; in milliseconds.
 */
export type LogRules = Retention & { idle: number; unanswered?: number };

/** When conversations close by time. */
export type ClosingRules = Pick<LogRules, 'idle' | 'unanswered'>;

/** Milliseconds without an answer after which a conversation is closed, unless its tenant has chosen. */
export const UNANSWERED_AFTER = DAY;

/**
 * Readers leave expired entries out: DynamoDB deletes late (aws-facts, section 5), so they may stay for days; and where a tenant
 * has shortened its retention, for as long as that was before.
 */
export const isExpired = (entry: Pick<Entry, 'at'>, now: number, rules: Retention): boolean =>
  entry.at <= expiredUpTo(now, rules);

/** The last entry that has not expired; of a log that has expired there is none, whatever the table still holds. */
export function lastLiving(entries: Entry[], now: number, rules: Retention): Entry | undefined {
  const last = entries.at(-1);
  return last && !isExpired(last, now, rules) ? last : undefined;
}

/**
 * Whether a tail holds every entry that was committed after a time of this environment's clock. The writer of its first entry had
 * read the one before it, and only then looked at its clock, which cannot have shown more than the entry's time. So the entries
 * that the tail leaves out were there before that time, by clocks that differ by no more than `MAX_CLOCK_SKEW`
 * (docs/decisions/0025-the-index-beside-the-tail.md).
 */
export function holdsAllSince({ entries: [first] }: Pick<Tail, 'entries'>, time: number): boolean {
  return first === undefined || first.pos === 1 || first.at + MAX_CLOCK_SKEW < time;
}

/** The state of a log; that of an expired one does not count. */
export const livingState = (
  { entries, state }: Pick<Tail, 'entries' | 'state'>,
  now: number,
  rules: Retention,
): ConversationState => (lastLiving(entries, now, rules) ? state : EMPTY);

/** The state of a log in which something is said; refused where nothing is, or not any more (expired, or erased). */
export function spokenState(tail: Pick<Tail, 'entries' | 'state'>, now: number, rules: Retention): ConversationState {
  const state = livingState(tail, now, rules);
  if (state.spokenAt === 0) throw noSuchConversation();
  return state;
}

/** From when on an open conversation is idle: since its last message, its reopening, or the end of its snooze. */
export const idleSince = ({ spokenAt, statusSince, snoozedUntil = 0 }: ConversationState): number =>
  Math.max(spokenAt, statusSince, snoozedUntil);

/** When an open conversation closes by time: a visitor who waits for an answer is given longer. */
export const closesAt = (state: ConversationState, { idle, unanswered = UNANSWERED_AFTER }: ClosingRules): number =>
  idleSince(state) + (state.waitingSince === undefined ? idle : unanswered);

/** Why an open conversation closes by time. */
export const reasonToClose = ({ waitingSince }: ConversationState): CloseReason =>
  waitingSince === undefined ? 'idle' : 'unanswered';

/**
 * Open or closed. An entry closes a conversation, and so does time, whether or not the sweeper has written that yet. A log
 * without messages is open.
 */
export function statusOf(state: ConversationState, now: number, rules: ClosingRules): Status {
  if (state.status === 'closed' || idleSince(state) === 0) return state.status;
  return closesAt(state, rules) <= now ? 'closed' : 'open';
}

/** Whether a conversation is in progress: it has entries, and has not been closed since the last of them. */
export const goesOn = (tail: Pick<Tail, 'entries' | 'state'>, now: number, rules: LogRules): boolean =>
  lastLiving(tail.entries, now, rules) !== undefined && statusOf(tail.state, now, rules) === 'open';

/** Messages that a visitor may write at once, and that the agents together may in one conversation. */
export const MESSAGES_AT_ONCE = { visitor: 50, staff: 10 } as const;

/** Messages per second that are added to either allowance, up to what may be written at once. */
export const MESSAGES_PER_SECOND = 10;

/** An allowance with what has been added for the time since it was stored. */
export function refilled(allowance: Allowance | undefined, now: number): Allowance {
  const most = MESSAGES_AT_ONCE;
  if (!allowance) return { tokens: most.visitor, at: now };
  const earned = (Math.max(0, now - allowance.at) / 1000) * MESSAGES_PER_SECOND;
  const { tokens, staff = most.staff } = allowance;
  return {
    tokens: Math.min(most.visitor, tokens + earned),
    ...(staff + earned < most.staff ? { staff: staff + earned } : {}),
    at: Math.max(now, allowance.at),
  };
}

/** The allowance after one more message; null if it has no token left. */
export function spent(allowance: Allowance, byStaff: boolean): Allowance | null {
  const { tokens, staff = MESSAGES_AT_ONCE.staff } = allowance;
  if ((byStaff ? staff : tokens) < 1) return null;
  return byStaff ? { ...allowance, staff: staff - 1 } : { ...allowance, tokens: tokens - 1 };
}

export type NextPosition = Pick<Entry, 'pos' | 'incarnation' | 'seq'>;

/**
 * Milliseconds for which an entry stays in the table after it has expired: several times the longest invocation (55 s). So
 * an invocation that read a log before it expired appends to it before any of it can be deleted.
 */
export const DELETED_AFTER = 600_000;

/**
 * Milliseconds after which an attempt to add an entry is drafted anew, with the time of then; and those within which its write
 * is answered or given up. So what bears a time of 15 s ago or earlier is complete, by clocks that differ by a second
 * (`MAX_CLOCK_SKEW`), and a reader up to there misses nothing (docs/decisions/0017-time-in-a-log.md).
 */
export const ATTEMPT_LIMIT = 5000;
export const PUT_LIMIT = 8000;
export const COMPLETE_AFTER = ATTEMPT_LIMIT + PUT_LIMIT + 2 * MAX_CLOCK_SKEW;

/** Milliseconds for which a conversation's record outlives its entries: renewed once a month, and TTL deletes late. */
export const RECORD_KEPT = 62 * DAY;

/** Milliseconds within which the writer that begins an incarnation writes its first entry: longer than any invocation. */
const RESTARTS_WITHIN = 60_000;

/**
 * The position of the next entry: after the last, as long as that has not expired. After an `erased` entry another incarnation
 * begins: of two writers that begin one, the second finds its position taken, and reads what the first began.
 *
 * An expired log begins again with another incarnation, whose messages count from 1. Its entries do not determine where:
 * they are deleted at any time and in no order, so two writers may read different ends, and would both find their position
 * free. So the position is decided once, by one conditional write beside the log (`restarts`): after every remaining entry,
 * and not before an earlier restart. Later writers use the recorded one.
 */
export function nextPosition(
  { record, restart, entries }: Tail,
  now: number,
  rules: LogRules,
  newIncarnation: () => string,
  isMessage: boolean,
): { position: NextPosition; restarts: boolean } {
  const last = entries.at(-1);
  const count = isMessage ? 1 : 0;
  if (last && !isExpired(last, now, rules)) {
    const begins = last.kind === 'erased';
    const { incarnation, seq } = begins ? { incarnation: newIncarnation(), seq: 0 } : last;
    return { position: { pos: last.pos + 1, incarnation, seq: seq + count }, restarts: false };
  }
  if (restart && now - restart.at < RESTARTS_WITHIN) {
    return { position: { pos: restart.pos, incarnation: restart.incarnation, seq: count }, restarts: false };
  }
  const pos = Math.max((last?.pos ?? 0) + 1, restart?.pos ?? 1);
  // A conversation without a record never had an entry.
  return {
    position: { pos, incarnation: newIncarnation(), seq: count },
    restarts: last !== undefined || record !== null,
  };
}
