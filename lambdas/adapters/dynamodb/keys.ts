/**
 * Every DynamoDB key of the product, tenant first, and the names of the attributes and indexes they live in.
 * Ids are parsed before they arrive here (`domain/ids.ts`), so `#` cannot occur inside one and no query
 * built from these keys can span two tenants.
 */

/** Key attributes that all three tables share. `ttl` is epoch seconds; DynamoDB deletes late, so readers filter. */
export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
export const TTL = 'ttl';

/**
 * Conversations: the logs, the visitors and the minute index.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | conversation | `T#tenant#C#conversation` | `E~`, right after its entries: one descending Query yields both |
 * | entry | `T#tenant#C#conversation` | `E#` + pos, 12 digits |
 * | visitor | `T#tenant#V#subject` | `V` |
 * | minute | `T#tenant#M` | minute, 8 digits, `#conversation` |
 */
export const CONVERSATIONS = {
  /** Finds the entry of (author, client message id) inside one conversation, strongly consistent. Sparse. */
  clientMessageIndex: { name: 'byClientMessage', sortKey: 'ck' },
  /** Finds the conversations of all tenants that were touched in one minute. Sparse. */
  minuteIndex: { name: 'byMinute', partitionKey: 'mp' },
} as const;

/**
 * Connections: one row a socket, found by who is behind it, or by the keep-alive slot.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | visitor's socket | `T#tenant#V` | `subject#connection` |
 * | agent's socket | `T#tenant#A` | `subject#connection` |
 */
export const CONNECTIONS = {
  /** Finds the sockets of all tenants whose keep-alive falls into one slot. */
  slotIndex: { name: 'bySlot', partitionKey: 'slot', projected: ['door', 'at', 'st', 'cn'] },
} as const;

/** Shards of the minute index and of the keep-alive slots: a partition takes 1,000 writes a second (aws-facts, section 5). */
export const SHARDS = 4;
