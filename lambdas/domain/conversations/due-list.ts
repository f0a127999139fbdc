import type { ConversationId, StaffId, TenantId } from '../ids.ts';
import { MINUTE } from '../time/units.ts';
import type { PlacedRow, RowPlace } from './activity-index.ts';

/** In place of a conversation, for what is to be done with all of a tenant's: no conversation has this id. */
export const NO_CONVERSATION: ConversationId = '-';

/**
 * What is to be done with a conversation: `close` it if it is idle by then, which the activity index does not lead to (after a
 * snooze); or make the row of the `index` that could not be made, for which it stands until then.
 * With all of a tenant's: write the rows of what is open into the `inbox` of a desk that was turned on then (`since`), from the place
 * in the activity index on to which that has come; `give-back` what an agent has not answered, one of whose sockets ended `since`;
 * or go on with an erasure (`erase`), if it is not done yet.
 */
export type DueTask =
  | { type: 'close' }
  | { type: 'index'; bucket: number; pos: number }
  | { type: 'inbox'; since: number; after?: RowPlace }
  | { type: 'give-back'; agent: StaffId; since: number }
  | { type: 'erase'; id: string };

/** `at`: epoch milliseconds from which it is to be done, kept to the minute. */
export type Due = { tenantId: TenantId; conversationId: ConversationId; at: number; task: DueTask };

/** Milliseconds for which an agent may be away, as while a page is loaded again, and keeps everything. */
export const GIVE_BACK_AFTER = 90_000;

/** What is noted when an agent's socket ends: due from the first minute that begins when the agent may have been away for so long. */
export const giveBackDue = (tenantId: TenantId, agent: StaffId, since: number): Due => ({
  tenantId,
  conversationId: NO_CONVERSATION,
  at: Math.ceil((since + GIVE_BACK_AFTER) / MINUTE) * MINUTE,
  task: { type: 'give-back', agent, since },
});

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
