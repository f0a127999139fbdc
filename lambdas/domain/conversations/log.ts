import type { Allowance, Entry, Tail } from './entry.ts';
import type { Status } from './status.ts';

/** How long entries are kept and how long a conversation stays open without one; both in milliseconds. */
export type LogRules = { retention: number; idle: number };

/** An expired entry may still be in the table for days: DynamoDB deletes late (aws-facts, section 5). Readers leave it out. */
export const isExpired = (entry: Pick<Entry, 'at'>, now: number, { retention }: Pick<LogRules, 'retention'>): boolean =>
  entry.at + retention <= now;

/** The last entry that still counts: of a log that has expired there is none, whatever the table still holds. */
export function lastLiving(entries: Entry[], now: number, rules: Pick<LogRules, 'retention'>): Entry | undefined {
  const last = entries.at(-1);
  return last && !isExpired(last, now, rules) ? last : undefined;
}

/**
 * Closed by an entry, or by time: a tail older than the idle time is closed whether or not the sweeper has written so yet.
 * A log without entries is open: nobody has spoken.
 */
export function statusOf(last: Entry | undefined, now: number, { idle }: Pick<LogRules, 'idle'>): Status {
  if (!last) return 'open';
  return last.kind === 'closed' || last.at + idle <= now ? 'closed' : 'open';
}

/** Whether a conversation is under way: something was said in it, and it has not been closed since. */
export function goesOn({ entries }: Pick<Tail, 'entries'>, now: number, rules: LogRules): boolean {
  const last = lastLiving(entries, now, rules);
  return last !== undefined && statusOf(last, now, rules) === 'open';
}

/** Messages per second that a visitor may write, and that the agents may write in one conversation, and how many at once. */
export const MESSAGES_PER_SECOND = 10;

/** What is left of an allowance after the time that has passed. */
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

/** What is left after one message more; null when there was nothing left to take it from. */
export function spent(allowance: Allowance, byStaff: boolean): Allowance | null {
  const { tokens, staff = MESSAGES_PER_SECOND } = allowance;
  if ((byStaff ? staff : tokens) < 1) return null;
  return byStaff ? { ...allowance, staff: staff - 1 } : { ...allowance, tokens: tokens - 1 };
}

export type NextPosition = Pick<Entry, 'pos' | 'incarnation' | 'seq'>;

/**
 * Milliseconds for which an entry is left in the table after it has expired: longer than any invocation lives (29 s), several
 * times over. So whoever found a log alive writes at its end before any of it can be deleted.
 */
export const DELETED_AFTER = 600_000;

/** Milliseconds within which whoever begins a life writes its first entry: longer than an invocation lives. */
const RESTARTS_WITHIN = 60_000;

/**
 * Where the next entry goes: after the last, as long as that has not expired.
 *
 * A log that has expired begins again, as another life, whose messages count from 1. Where, its entries cannot say: they
 * are deleted at any time and in no order, so that two writers may see different ends, and would both find their place
 * free. So it is decided once, by one conditional write beside the log (`restarts`): after all that is there, and not before
 * an earlier beginning. Whoever comes later goes by that.
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
  // Before the conversation has its own row, nothing was ever written into it.
  return {
    position: { pos, incarnation: newIncarnation(), seq: count },
    restarts: last !== undefined || record !== null,
  };
}
