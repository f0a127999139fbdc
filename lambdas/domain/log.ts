import type { Allowance, Entry, Status, Tail } from './conversation.ts';

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

export type Place = Pick<Entry, 'pos' | 'life' | 'seq'>;

/**
 * Where the next entry goes. It continues the physical log even when that has expired, because an expired item may still
 * hold its position; but then it begins another life, and its messages count from 1 again.
 */
export function nextPlace(tail: Tail, now: number, rules: LogRules, newLife: () => string, isMessage: boolean): Place {
  const last = tail.entries.at(-1);
  const alive = last !== undefined && !isExpired(last, now, rules);
  return {
    pos: (last?.pos ?? 0) + 1,
    life: alive ? last.life : newLife(),
    seq: (alive ? last.seq : 0) + (isMessage ? 1 : 0),
  };
}
