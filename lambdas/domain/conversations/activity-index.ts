import type { ConversationId, TenantId } from '../ids.ts';
import { textHash } from '../text-hash.ts';
import { MINUTE } from '../time/units.ts';

export const minuteOf = (at: number): number => Math.floor(at / MINUTE);

const BUCKET_MINUTES = 4;

/**
 * Milliseconds that one row of the index covers. More would cost fewer writes (a row is two units) in a conversation that
 * continues, and more reads: the sweeper reads it in each minute of its newest row.
 */
export const BUCKET = BUCKET_MINUTES * MINUTE;

/**
 * Milliseconds by which the buckets of a conversation begin before a multiple of `BUCKET`: a second of its own. So the rows of
 * all conversations that go on are written evenly over four minutes, and not all at the beginning of them.
 */
export const offsetOf = (conversationId: ConversationId): number => (textHash(conversationId) % (BUCKET / 1000)) * 1000;

/** The beginning of the bucket of a conversation that contains a time, epoch milliseconds. */
export const bucketAt = (conversationId: ConversationId, at: number): number =>
  at - ((at + offsetOf(conversationId)) % BUCKET);

/** `bucket` is the time at which the row begins (`bucketAt`). */
export type ActivityRow = { tenantId: TenantId; conversationId: ConversationId; bucket: number };

/** A row with the position from which its entries begin. */
export type PlacedRow = ActivityRow & { pos: number };

/** Where a row stands among its tenant's. */
export type RowPlace = Pick<ActivityRow, 'bucket' | 'conversationId'>;

/** Positive if `a` comes after `b`: by the times at which they begin, then by id. */
export function comparedRows(a: RowPlace, b: RowPlace): number {
  if (a.bucket !== b.bucket) return a.bucket - b.bucket;
  if (a.conversationId === b.conversationId) return 0;
  return a.conversationId < b.conversationId ? -1 : 1;
}

/**
 * Which conversations were active in which four minutes, a row for each: read for the agents' list and catch-up, and for the
 * sweeper's idle and repair lists. A row is written before the first commit in its bucket; where that fails, the conversation
 * is noted on the due list, so no commit is without either.
 */
export interface ActivityIndex {
  /**
   * Makes the row with the position from which its entries begin, unless it exists: then it keeps its own, which is not a later
   * one.
   */
  touch(row: ActivityRow, pos: number): Promise<void>;
  /**
   * One tenant's rows, newest first, strongly consistent: from `before` (exclusive; the newest without it) down to the one that
   * begins at `since` (inclusive; without it the oldest that is kept).
   */
  ofTenant(
    tenantId: TenantId,
    page: { before?: ActivityRow | undefined; since?: number | undefined; limit: number },
  ): Promise<ActivityRow[]>;
  /**
   * One tenant's rows, oldest first, strongly consistent: from the one that begins at `since` (inclusive), after the row `after`.
   * With the positions from which their entries begin.
   */
  fromTenant(
    tenantId: TenantId,
    page: { since: number; after?: RowPlace | undefined; limit: number },
  ): Promise<PlacedRow[]>;
  /** The rows of all tenants whose buckets overlap these minutes, from the first to the last; may lag by about a second. */
  overlapping(first: number, last: number): AsyncIterable<ActivityRow>;
  /** The rows of all tenants whose buckets ended in this minute, its first moment not included and its last one included. */
  endedIn(minute: number): AsyncIterable<ActivityRow>;
}

/** Does something for each of these rows, at most `width` at once (`ForEach`). */
export type ForEachRow = (
  rows: AsyncIterable<ActivityRow>,
  width: number,
  job: (row: ActivityRow) => Promise<void>,
) => Promise<void>;

/** Parts of the index over all tenants: conversations whose offsets lie in the same minute. */
export const SHARDS = BUCKET_MINUTES;

/** A part of the index over all tenants that is read as one: of one shard, the buckets with one number. */
export type ActivityShard = { shard: number; number: number };

export const shardOf = ({ conversationId, bucket }: Pick<ActivityRow, 'conversationId' | 'bucket'>): ActivityShard => {
  const offset = offsetOf(conversationId);
  return { shard: Math.floor(offset / MINUTE), number: (bucket + offset) / BUCKET };
};

/** The parts in which buckets may overlap these minutes. */
export function shardsOverlapping(first: number, last: number): ActivityShard[] {
  return Array.from({ length: SHARDS }, (_, shard) => {
    const [low, high] = [first, last + 1].map((minute) => Math.floor((minute + shard) / BUCKET_MINUTES));
    return Array.from({ length: (high ?? 0) - (low ?? 0) + 1 }, (_none, index) => ({
      shard,
      number: (low ?? 0) + index,
    }));
  }).flat();
}

/** The one part whose buckets end in a minute: offsets of one minute are one shard. */
export function shardEndingIn(minute: number): ActivityShard {
  const shard = (2 * SHARDS - 1 - (minute % SHARDS)) % SHARDS;
  return { shard, number: (minute + shard + 1) / SHARDS - 1 };
}
