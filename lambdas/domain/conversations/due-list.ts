import type { ConversationId, TenantId } from '../ids.ts';
import type { PlacedRow } from './activity-index.ts';

/**
 * What is to be done with a conversation: `close` it if it is idle by then, which the activity index does not lead to (after a
 * snooze); or make the row of the `index` that could not be made, for which it stands until then.
 */
export type DueTask = { type: 'close' } | { type: 'index'; bucket: number; pos: number };

/** `at`: epoch milliseconds from which it is to be done, kept to the minute. */
export type Due = { tenantId: TenantId; conversationId: ConversationId; at: number; task: DueTask };

/** What the sweeper has to come back to, of all tenants, by time. */
export interface DueList {
  add(due: Due): Promise<void>;
  /** What stands there of one tenant, the earliest first; strongly consistent. */
  ofTenant(tenantId: TenantId): Promise<Due[]>;
  /** What is due by a time, the earliest first; may lag by about a second. */
  upTo(time: number): AsyncIterable<Due>;
  remove(due: Due): Promise<void>;
}

/** The rows of the activity index that stand on the due list until they can be made. */
export const missingRows = (dues: readonly Due[]): PlacedRow[] =>
  dues.flatMap(({ tenantId, conversationId, task }) =>
    task.type === 'index' ? [{ tenantId, conversationId, bucket: task.bucket, pos: task.pos }] : [],
  );
