import type { ConversationId, Subject, TenantId } from '../ids.ts';

/** What of a tenant's has to be erased by itself: a visitor with the conversation that it goes on with, or a conversation. */
export type Erasable = { visitor: Subject; conversation: ConversationId } | { conversation: ConversationId };

/** All that is stored of a tenant. Reads whole tables: for the operator's command line alone. */
export interface TenantRows {
  /** Its visitors, but for those that are another's, and its conversations; in no order. */
  erasable(tenantId: TenantId): AsyncIterable<Erasable>;
  /** Deletes every row of a tenant but the records of what was done; answers how many. */
  removeAll(tenantId: TenantId): Promise<number>;
}
