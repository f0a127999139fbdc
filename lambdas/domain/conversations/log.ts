import type { Allowance, Entry, Tail } from './entry.ts';
import type { Status } from './status.ts';

/** The retention of entries, and the time without a new one after which a conversation is closed; in milliseconds. */
export type LogRules = { retention: number; idle: number };

/** Readers leave expired entries out: DynamoDB deletes late (aws-facts, section 5), so they may stay for days. */
export const isExpired = (entry: Pick<Entry, 'at'>, now: number, { retention }: Pick<LogRules, 'retention'>): boolean =>
  entry.at + retention <= now;

/** The last entry that has not expired; of a log that has expired there is none, whatever the table still holds. */
export function lastLiving(entries: Entry[], now: number, rules: Pick<LogRules, 'retention'>): Entry | undefined {
  const last = entries.at(-1);
  return last && !isExpired(last, now, rules) ? last : undefined;
}

/** The status in which an entry of each kind leaves its conversation. */
const LEAVES: Readonly<Record<Entry['kind'], Status>> = { message: 'open', closed: 'closed', reopened: 'open' };

export const isClosing = (entry: Entry): boolean => LEAVES[entry.kind] === 'closed';

/**
 * Open or closed. An entry closes a conversation, and so does time: a tail older than the idle time is closed whether or not
 * the sweeper has written that yet. A log without entries is open.
 */
export function statusOf(last: Entry | undefined, now: number, { idle }: Pick<LogRules, 'idle'>): Status {
  if (!last) return 'open';
  return isClosing(last) || last.at + idle <= now ? 'closed' : 'open';
}

/** Whether a conversation is in progress: it has entries, and has not been closed since the last of them. */
export function goesOn({ entries }: Pick<Tail, 'entries'>, now: number, rules: LogRules): boolean {
  const last = lastLiving(entries, now, rules);
  return last !== undefined && statusOf(last, now, rules) === 'open';
}

/** Messages per second, and at once, that a visitor may write, and that the agents together may in one conversation. */
export const MESSAGES_PER_SECOND = 10;

/** An allowance with what has been added for the time since it was stored. */
export function refilled(allowance: Allowance | undefined, now: number): Allowance {
  if (!allowance) return { tokens: MESSAGES_PER_SECOND, at: now };
  const earned = (Math.max(0, now - allowance.at) / 1000) * MESSAGES_PER_SECOND;
  const { tokens, staff = MESSAGES_PER_SECOND } = allowance;
  const all = MESSAGES_PER_SECOND;
  return {
    tokens: Math.min(all, tokens + earned),
    ...(staff + earned < all ? { staff: staff + earned } : {}),
    at: Math.max(now, allowance.at),
  };
}

/** The allowance after one more message; null if it has no token left. */
export function spent(allowance: Allowance, byStaff: boolean): Allowance | null {
  const { tokens, staff = MESSAGES_PER_SECOND } = allowance;
  if ((byStaff ? staff : tokens) < 1) return null;
  return byStaff ? { ...allowance, staff: staff - 1 } : { ...allowance, tokens: tokens - 1 };
}

export type NextPosition = Pick<Entry, 'pos' | 'incarnation' | 'seq'>;

/**
 * Milliseconds for which an entry stays in the table after it has expired: several times the longest invocation (55 s). So
 * an invocation that read a log before it expired appends to it before any of it can be deleted.
 */
export const DELETED_AFTER = 600_000;

/** Milliseconds within which the writer that begins an incarnation writes its first entry: longer than any invocation. */
const RESTARTS_WITHIN = 60_000;

/**
 * The position of the next entry: after the last, as long as that has not expired.
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
    return { position: { pos: last.pos + 1, incarnation: last.incarnation, seq: last.seq + count }, restarts: false };
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
