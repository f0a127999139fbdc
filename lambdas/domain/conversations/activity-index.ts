import type { ConversationId, TenantId } from '../ids.ts';

export const minuteOf = (at: number): number => Math.floor(at / 60_000);

/**
 * Minutes that one row of the index covers. More would cost fewer writes (a row is two units) in a conversation that
 * continues, and more reads: the sweeper reads it in each minute of its newest row, and again as each of them becomes idle.
 */
export const BUCKET_MINUTES = 4;

/** The first minute of the bucket that contains a minute; rows are stored under it. */
export const bucketOf = (minute: number): number => minute - (minute % BUCKET_MINUTES);

/** `bucket` is the first minute that the row covers (`bucketOf`). */
export type ActivityRow = { tenantId: TenantId; conversationId: ConversationId; bucket: number };

/**
 * Which conversations were active in which four minutes, a row for each: read for the agents' list and catch-up, and for the
 * sweeper's idle and repair lists. A row is written before the first commit in its bucket, so no commit is without one.
 */
export interface ActivityIndex {
  touch(touch: ActivityRow): Promise<void>;
  /**
   * One tenant's rows, newest first, strongly consistent: from `before` (exclusive; the newest without it) down to the
   * bucket `since` (inclusive).
   */
  ofTenant(
    tenantId: TenantId,
    page: { before?: ActivityRow | undefined; since?: number | undefined; limit: number },
  ): Promise<ActivityRow[]>;
  /** The rows of all tenants in the bucket that begins at this minute; may lag by about a second. */
  ofBucket(minute: number): AsyncIterable<ActivityRow>;
}
