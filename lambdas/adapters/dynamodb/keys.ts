import type { ActivityRow } from '../../domain/conversations/activity-index.ts';
import type { ConnectionKey } from '../../domain/delivery/connection-store.ts';
import type { Role } from '../../domain/identity/caller.ts';
import type { ConnectionId, ConversationId, Subject, TenantId } from '../../domain/ids.ts';

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
 * | conversation | `T#tenant#C#conversation` | `E~`, right after its entries: one descending Query yields both. It never expires: it says where an expired log begins again |
 * | entry | `T#tenant#C#conversation` | `E#` + pos, 12 digits |
 * | upload | `T#tenant#C#conversation` | `U#` + file id: outside what reading the entries or the tail meets |
 * | visitor | `T#tenant#V#subject` | `V` |
 * | minute | `T#tenant#M` | minute, 8 digits, `#conversation` |
 */
export const CONVERSATIONS = {
  /** Finds the entry of (author, client message id) inside one conversation, strongly consistent. Sparse. */
  clientMessageIndex: { name: 'byClientMessage', sortKey: 'ck' },
  /** Finds the conversations of all tenants that have a row for one minute. Sparse. */
  activityIndex: { name: 'byMinute', partitionKey: 'mp' },
} as const;

/**
 * Connections: one row a socket, found by who is behind it, or by the keep-alive slot.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | visitor's socket | `T#tenant#V` | `subject#connection` |
 * | agent's socket | `T#tenant#A` | `subject#connection` |
 * | Socket.IO session | `S#connection` | `S` |
 */
export const CONNECTIONS = {
  /** Finds the sockets of all tenants by what the sweeper has to do: a keep-alive slot, or one of the lists. */
  slotIndex: { name: 'bySlot', partitionKey: 'slot', projected: ['door', 'at'] },
} as const;

/** Shards of the minute index and of the keep-alive slots: a partition takes 1,000 writes a second (aws-facts, section 5). */
export const SHARDS = 4;

const shardOf = (id: string): number => {
  let sum = 0;
  for (let index = 0; index < id.length; index++) sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  return sum % SHARDS;
};

export const conversationPartition = (tenantId: TenantId, conversationId: ConversationId): string =>
  `T#${tenantId}#C#${conversationId}`;

/** What the sort keys of entries, and of the conversation's own row, begin with. */
export const ENTRIES = 'E';

export const sortKeyOfPos = (pos: number): string => `E#${String(Math.min(pos, 999_999_999_999)).padStart(12, '0')}`;
export const posOf = (sortKey: string): number => Number(sortKey.slice(2));

export const entryKey = (tenantId: TenantId, conversationId: ConversationId, pos: number) => ({
  pk: conversationPartition(tenantId, conversationId),
  sk: sortKeyOfPos(pos),
});

export const recordKey = (tenantId: TenantId, conversationId: ConversationId) => ({
  pk: conversationPartition(tenantId, conversationId),
  sk: 'E~',
});

export const uploadKey = (tenantId: TenantId, conversationId: ConversationId, fileId: string) => ({
  pk: conversationPartition(tenantId, conversationId),
  sk: `U#${fileId}`,
});

/** Sort key of the client message index. */
export const sentKey = (author: Subject, key: string): string => `${author}#${key}`;

export const visitorKey = (tenantId: TenantId, subject: Subject) => ({ pk: `T#${tenantId}#V#${subject}`, sk: 'V' });

/** The last that fits into a key, in the year 2160. A cursor may name any. */
export const LAST_MINUTE = 99_999_999;

export const activityKey = (tenantId: TenantId, bucket: number, conversationId: ConversationId) => ({
  pk: `T#${tenantId}#M`,
  sk: `${String(Math.min(Math.max(bucket, 0), LAST_MINUTE)).padStart(8, '0')}#${conversationId}`,
});

export const activityShard = (bucket: number, conversationId: ConversationId): string =>
  `${bucket}#${shardOf(conversationId)}`;
export const activityShards = (bucket: number): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `${bucket}#${shard}`);

export function activityRowOf({ pk, sk }: Record<string, unknown>): ActivityRow {
  const [bucket = '', conversation = ''] = String(sk).split('#');
  return { tenantId: String(pk).split('#')[1] ?? '', conversationId: conversation, bucket: Number(bucket) };
}

export const connectionsPartition = (tenantId: TenantId, role: Role): string =>
  `T#${tenantId}#${role === 'visitor' ? 'V' : 'A'}`;

/** What the sort keys of one subject's sockets begin with. */
export const connectionsOfVisitor = (subject: Subject): string => `${subject}#`;

export const connectionKey = ({ tenantId, role, subject, connectionId }: ConnectionKey) => ({
  pk: connectionsPartition(tenantId, role),
  sk: `${subject}#${connectionId}`,
});

/** Back from a connection's key. Admins lie among the agents; which of them it is, its row says. */
export function connectionOf({ pk, sk }: Record<string, unknown>): ConnectionKey {
  const [, tenantId = '', group] = String(pk).split('#');
  const [subject = '', connectionId = ''] = String(sk).split('#');
  return { tenantId, role: group === 'V' ? 'visitor' : 'agent', subject, connectionId };
}

/** The sweeper's lists: keep-alive slots by number, and four that it looks at every minute. */
export type SweepList = number | 'missed' | 'unborn' | 'joining' | 'condemned';

export const slotShard = (list: SweepList, connectionId: ConnectionId): string => `${list}#${shardOf(connectionId)}`;
export const slotShards = (list: SweepList): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `${list}#${shard}`);

export const sessionKey = (connectionId: ConnectionId) => ({ pk: `S#${connectionId}`, sk: 'S' });
export const connectionOfSession = ({ pk }: Record<string, unknown>): ConnectionId => String(pk).slice(2);

/**
 * Tenants: who they are, their keys and origins, the public signing keys, and how often an address asked for a token.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | tenant | `TENANT#tenant` | `TENANT` |
 * | key of a tenant | `TENANT#tenant` | `KEY#` + SHA-256 |
 * | origin | `ORIGIN#origin` | `ORIGIN`: one origin belongs to one tenant |
 * | public keys | `KEYS` | `KEYS`: one row, so that one read of one item brings them all |
 * | count of token issues | `COUNT#tenant#address` | number of the window |
 * | what a tenant uses | `USE#tenant` | number of the window |
 */
export const tenantKey = (tenant: string) => ({ pk: `TENANT#${tenant}`, sk: 'TENANT' });
export const tenantKeyKey = (tenant: string, hash: string) => ({ pk: `TENANT#${tenant}`, sk: `KEY#${hash}` });
export const originKey = (origin: string) => ({ pk: `ORIGIN#${origin}`, sk: 'ORIGIN' });
export const publicKeysKey = { pk: 'KEYS', sk: 'KEYS' } as const;
export const windowCountKey = (tenant: string, address: string, window: number) => ({
  pk: `COUNT#${tenant}#${address}`,
  sk: String(window),
});

export const usageCountKey = (tenant: string, window: number) => ({ pk: `USE#${tenant}`, sk: String(window) });

/** One row: how far the sweeper has come. */
export const sweepKey = () => ({ pk: 'SWEEP', sk: 'SWEEP' });
