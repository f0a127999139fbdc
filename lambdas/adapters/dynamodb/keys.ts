import { type ActivityRow, type ActivityShard, shardOf } from '../../domain/conversations/activity-index.ts';
import type { Due, DueTask } from '../../domain/conversations/due-list.ts';
import type { ConnectionKey } from '../../domain/delivery/connection-store.ts';
import type { Role } from '../../domain/identity/caller.ts';
import type { ConnectionId, ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import { textHash } from '../../domain/text-hash.ts';
import { MINUTE } from '../../domain/time/units.ts';

/**
 * All DynamoDB keys of the product, tenant first, and the names of their attributes and indexes.
 * Ids are parsed before they are used here (`domain/ids.ts`), so `#` cannot occur inside one and no query
 * built from these keys can span two tenants.
 */

/** Key attributes of all three tables. `ttl` is epoch seconds; DynamoDB deletes late, so readers filter. */
export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
export const TTL = 'ttl';

/**
 * Conversations: the logs, the visitors and the activity index.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | conversation | `T#tenant#C#conversation` | `E~`, right after its entries: one descending Query yields both. It outlives them: it holds the restart of an expired log |
 * | entry | `T#tenant#C#conversation` | `E#` + pos, 12 digits |
 * | upload | `T#tenant#C#conversation` | `U#` + file id: outside the range that reads entries or the tail |
 * | visitor | `T#tenant#V#subject` | `V` |
 * | activity | `T#tenant#M#yyyymm`, the month in which the bucket begins | its beginning in seconds, 10 digits, `#conversation` |
 * | due | `T#tenant#D` | minute, 8 digits, `#conversation#task` |
 */
export const CONVERSATIONS = {
  /** Finds the entry of (author, send key) inside one conversation, strongly consistent. Sparse. */
  clientMessageIndex: { name: 'byClientMessage', sortKey: 'ck' },
  /** Finds the rows of all tenants in one part of the activity index, and what is due. Sparse. */
  activityIndex: { name: 'byMinute', partitionKey: 'mp' },
} as const;

/**
 * Connections: one row a socket, found by its caller or by the keep-alive slot.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | visitor's socket | `T#tenant#V` | `subject#connection` |
 * | agent's socket | `T#tenant#A` | `subject#connection` |
 * | Socket.IO session | `S#connection` | `S` |
 */
export const CONNECTIONS = {
  /** Finds the sockets of all tenants by keep-alive slot or by one of the sweeper's lists. */
  slotIndex: { name: 'bySlot', partitionKey: 'slot', projected: ['door', 'at'] },
} as const;

/** Shards of an index's partition: a partition takes 1,000 writes a second (aws-facts, section 5). */
const SHARDS = 4;

const shardNamed = (list: string | number, id: string): string => `${list}#${textHash(id) % SHARDS}`;

const shardsNamed = (list: string | number): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `${list}#${shard}`);

export const conversationPartition = (tenantId: TenantId, conversationId: ConversationId): string =>
  `T#${tenantId}#C#${conversationId}`;

/** Prefix of the sort keys of entries and of the conversation's record. */
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

/** The month of a time, UTC, as `yyyymm`. */
const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7).replace('-', '');

/** The times in the months from one time back to another, the newest first: one of each month. */
export function eachMonth(newest: number, oldest: number): number[] {
  const months: number[] = [];
  for (let at = newest; monthOf(at) >= monthOf(oldest); at = new Date(at).setUTCDate(0)) months.push(at);
  return months;
}

/**
 * A tenant's rows of one month: a partition may hold 10 GB, since the table has a local index (aws-facts, section 5), and one for
 * a tenant's whole life would fill.
 */
export const activityPartition = (tenantId: TenantId, at: number): string => `T#${tenantId}#M#${monthOf(at)}`;

/** The last time that fits into a key, in the year 2286; a cursor may name a later one. */
const LATEST = 9_999_999_999_000;

const secondsOf = (at: number): string =>
  String(Math.floor(Math.min(Math.max(at, 0), LATEST) / 1000)).padStart(10, '0');

export const activityKey = ({ tenantId, bucket, conversationId }: ActivityRow) => ({
  pk: activityPartition(tenantId, bucket),
  sk: activitySortKey(bucket, conversationId),
});

export const activitySortKey = (bucket: number, conversationId: ConversationId): string =>
  `${secondsOf(bucket)}#${conversationId}`;

export const activityShardKey = ({ shard, number }: ActivityShard): string => `${number}#${shard}`;

export const activityShardOf = (row: ActivityRow): string => activityShardKey(shardOf(row));

/** The tenant in a partition key that these functions made. */
const tenantIn = (pk: unknown): TenantId => (String(pk).split('#')[1] ?? '') as TenantId;

export function activityRowOf({ pk, sk }: Record<string, unknown>): ActivityRow {
  const [seconds = '', conversationId = ''] = String(sk).split('#');
  return { tenantId: tenantIn(pk), conversationId, bucket: Number(seconds) * 1000 };
}

const minuteText = (at: number): string => String(Math.floor(at / MINUTE)).padStart(8, '0');

export const duePartition = (tenantId: TenantId): string => `T#${tenantId}#D`;

export const dueKey = ({ tenantId, conversationId, at, task }: Due) => ({
  pk: duePartition(tenantId),
  sk: `${minuteText(at)}#${conversationId}#${taskText(task)}`,
});

const taskText = (task: DueTask): string => (task.type === 'close' ? 'close' : `index#${task.bucket}#${task.pos}`);

/** The part of the due list that holds a conversation, and all of them. */
export const dueShardOf = ({ conversationId }: Due): string => shardNamed('due', conversationId);
export const dueShards = (): string[] => shardsNamed('due');

/** The display names of a tenant's staff. */
export const staffNamesKey = (tenantId: TenantId) => ({ pk: `T#${tenantId}#N`, sk: 'N' });

/** The end of the keys of what is due by a time. */
export const dueUpTo = (time: number): string => minuteText(time + MINUTE);

export function dueOf({ pk, sk }: Record<string, unknown>): Due {
  const [minute = '', conversationId = '', type, bucket, pos] = String(sk).split('#');
  const task: DueTask = type === 'index' ? { type, bucket: Number(bucket), pos: Number(pos) } : { type: 'close' };
  return { tenantId: tenantIn(pk), conversationId, at: Number(minute) * MINUTE, task };
}

export const connectionsPartition = (tenantId: TenantId, role: Role): string =>
  `T#${tenantId}#${role === 'visitor' ? 'V' : 'A'}`;

/** Prefix of the sort keys of one subject's sockets. */
export const connectionsOfVisitor = (subject: Subject): string => `${subject}#`;

export const connectionKey = ({ tenantId, role, subject, connectionId }: ConnectionKey) => ({
  pk: connectionsPartition(tenantId, role),
  sk: `${subject}#${connectionId}`,
});

/** The inverse of `connectionKey`. Admins share the agents' partition; the row has the role itself (`ro`). */
export function connectionOf({ pk, sk }: Record<string, unknown>): ConnectionKey {
  const [, , group] = String(pk).split('#');
  const [subject = '', connectionId = ''] = String(sk).split('#');
  return { tenantId: tenantIn(pk), role: group === 'V' ? 'visitor' : 'agent', subject, connectionId };
}

/**
 * The sweeper's lists: keep-alive slots by number, and four that it reads every minute, of sockets that are undelivered
 * (`missed`), unidentified (`unborn`), joining, or marked for closing (`condemned`); these names are stored.
 */
export type SweepList = number | 'missed' | 'unborn' | 'joining' | 'condemned';

export const slotShard = (list: SweepList, connectionId: ConnectionId): string => shardNamed(list, connectionId);
export const slotShards = (list: SweepList): string[] => shardsNamed(list);

export const sessionKey = (connectionId: ConnectionId) => ({ pk: `S#${connectionId}`, sk: 'S' });
export const connectionOfSession = ({ pk }: Record<string, unknown>): ConnectionId => String(pk).slice(2);

/**
 * Tenants: their settings, keys and origins, the public signing keys, usage counts and the sweeper's progress.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | tenant | `TENANT#tenant` | `TENANT` |
 * | key of a tenant | `TENANT#tenant` | `KEY#` + SHA-256 |
 * | origin | `ORIGIN#origin` | `ORIGIN`: one origin belongs to one tenant |
 * | public keys | `KEYS` | `KEYS`: one row, so that one read of one item returns them all |
 * | count of a window limit | `COUNT#tenant#key` | number of the window |
 * | count of a tenant's use | `USE#tenant` | number of the window |
 * | sweeper's progress | `SWEEP` | `SWEEP` |
 */
export const tenantKey = (tenant: string) => ({ pk: `TENANT#${tenant}`, sk: 'TENANT' });
export const tenantKeyKey = (tenant: string, hash: string) => ({ pk: `TENANT#${tenant}`, sk: `KEY#${hash}` });
export const originKey = (origin: string) => ({ pk: `ORIGIN#${origin}`, sk: 'ORIGIN' });
export const publicKeysKey = { pk: 'KEYS', sk: 'KEYS' } as const;
export const windowCountKey = (tenant: string, key: string, window: number) => ({
  pk: `COUNT#${tenant}#${key}`,
  sk: String(window),
});

export const usageCountKey = (tenant: string, window: number) => ({ pk: `USE#${tenant}`, sk: String(window) });

export const sweepKey = () => ({ pk: 'SWEEP', sk: 'SWEEP' });
