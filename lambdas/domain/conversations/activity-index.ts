import type { ConversationId, TenantId } from '../ids.ts';

export const minuteOf = (at: number): number => Math.floor(at / 60_000);

/**
 * Minutes that one row of the index stands for. More would be fewer writes (a row is two units) where a conversation goes on,
 * and more reads: the sweeper looks at a conversation in each minute of its newest row, and in each when that grows idle.
 */
export const BUCKET_MINUTES = 4;

/** The minute under which the index has what happens in a minute. */
export const bucketOf = (minute: number): number => minute - (minute % BUCKET_MINUTES);

/** `bucket` is the first minute of those that the row stands for (`bucketOf`). */
export type ActivityRow = { tenantId: TenantId; conversationId: ConversationId; bucket: number };

/**
 * Which conversations were touched in which minutes, a row for four of them: the agents' list and catch-up, the sweeper's
 * idle and repair lists. A row is written before the first commit of its minutes, so no commit is without one.
 */
export interface ActivityIndex {
  touch(touch: ActivityRow): Promise<void>;
  /**
   * One tenant's rows, newest first, strongly consistent: from before `before` (exclusive, newest without it) down to
   * the minute `since`.
   */
  ofTenant(
    tenantId: TenantId,
    page: { before?: ActivityRow | undefined; since?: number | undefined; limit: number },
  ): Promise<ActivityRow[]>;
  /** The rows of one minute over all tenants, that being the first of those they stand for; may lag by about a second. */
  ofBucket(minute: number): AsyncIterable<ActivityRow>;
}
