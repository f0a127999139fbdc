import type { ConversationId, TenantId } from '../ids.ts';

export const minuteOf = (at: number): number => Math.floor(at / 60_000);

/**
 * Minutes that one row of the index stands for. More would be fewer writes (a row is two units) where a conversation goes on,
 * and more reads: the sweeper looks at a conversation in each minute of its newest row, and in each when that grows idle.
 */
export const MINUTES_A_ROW = 4;

/** The minute under which the index has what happens in a minute. */
export const rowOf = (minute: number): number => minute - (minute % MINUTES_A_ROW);

/** `minute` is the first of those that the row stands for (`rowOf`). */
export type Touch = { tenantId: TenantId; conversationId: ConversationId; minute: number };

/**
 * Which conversations were touched in which minutes, a row for four of them: the agents' list and catch-up, the sweeper's
 * idle and repair lists. A row is written before the first commit of its minutes, so no commit is without one.
 */
export interface MinuteIndex {
  touch(touch: Touch): Promise<void>;
  /**
   * One tenant's rows, newest first, strongly consistent: from before `before` (exclusive, newest without it) down to
   * the minute `since`.
   */
  ofTenant(
    tenantId: TenantId,
    page: { before?: Touch | undefined; since?: number | undefined; limit: number },
  ): Promise<Touch[]>;
  /** The rows of one minute over all tenants, that being the first of those they stand for; may lag by about a second. */
  ofMinute(minute: number): AsyncIterable<Touch>;
}
