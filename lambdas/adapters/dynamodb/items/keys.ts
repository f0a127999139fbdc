import type { ConnectionKey } from '../../../domain/delivery/connection-store.ts';
import type { CannedOwner, Shortcut } from '../../../domain/desk/canned-reply.ts';
import type { Role } from '../../../domain/identity/caller.ts';
import type { AliasUse } from '../../../domain/identity/visitor.ts';
import type { ConnectionId, ConversationId, StaffId, Subject, TenantId } from '../../../domain/ids.ts';
import { NO_TENANT } from '../../../domain/tenants/tenant-quotas.ts';
import { textHash } from '../../../domain/text-hash.ts';

/**
 * All DynamoDB keys of the product, tenant first, and the names of their attributes and indexes; those by time stand in
 * `activity-keys.ts`.
 * Ids are parsed before they are used here (`domain/ids.ts`). `#` separates the parts of a key: it occurs in no id that the gateway
 * gives out, and is replaced in those that sites and clients choose (`keyPart`), so no query built from these keys can span two
 * tenants.
 */

/** Stands for `#` in a part of a key. A control character is in no id, so nothing else becomes the same, and it can be read back. */
const HASH = '\u001f';

/** An id that a site or a client chose as a part of a key. */
const keyPart = (id: string): string => id.replaceAll('#', HASH);

/** The id in a part of a key. */
const idIn = (part: string): string => part.replaceAll(HASH, '#');

/** Key attributes of all three tables. `ttl` is epoch seconds; DynamoDB deletes late, so readers filter. */
export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
export const TTL = 'ttl';

/**
 * Conversations: the logs, the visitors, the names of staff, their canned replies and the activity index.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | conversation | `T#tenant#C#conversation` | `E~`, right after its entries: one descending Query yields both. It outlives them: it holds the restart of an expired log |
 * | entry | `T#tenant#C#conversation` | `E#` + pos, 12 digits |
 * | upload | `T#tenant#C#conversation` | `U#` + file id: outside the range that reads entries or the tail |
 * | visitor, or alias of one | `T#tenant#V#subject` | `V` |
 * | attributes of a visitor | `T#tenant#P#subject` | `P`: apart from the visitor, whose row is written by others |
 * | back-reference of an alias | `T#tenant#V#subject` of its visitor | `A#` + the alias' subject; `G#` of one that is not renewed |
 * | reference to a Socket.IO session | `T#tenant#V#subject` of its user | `S#` + connection |
 * | display names of staff | `T#tenant#N` | `N`: one row, an attribute a staff id |
 * | open conversation in the inbox | `T#tenant#I` | conversation |
 * | whether the inbox is complete | `T#tenant#I` | `~` |
 * | how far a member of staff has read | `T#tenant#R#staff id` | conversation |
 * | how far its visitor has read | `T#tenant#C#conversation` | `R` |
 * | what one of the staff says of itself | `T#tenant#N` | `A#` + staff id |
 * | erasure | `T#tenant#X` | its id |
 * | canned reply | `T#tenant#K`, of one of its staff `T#tenant#K#staff` | its shortcut |
 * | shortcuts of canned replies | the same | `#`, before all of them: one row, by which they are counted |
 * | activity | `T#tenant#M#yyyymm`, the month in which the bucket begins | its beginning in seconds, 10 digits, `#conversation` |
 * | due | `T#tenant#D` | minute, 8 digits, `#conversation#task`; `-` for all conversations |
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
 | numbered frame | `S#connection` with which the numbers began | `N#` + number, 10 digits |
 * | polling session | `P#` + a hash of its id | `P` |
 */
export const CONNECTIONS = {
  /** Finds the sockets of all tenants by keep-alive slot or by one of the sweeper's lists. */
  slotIndex: { name: 'bySlot', partitionKey: 'slot', projected: ['door', 'at'] },
} as const;

/**
 * Shards of an index's partition, which takes 1,000 writes a second (aws-facts, section 5). A socket is put into each list, and
 * taken out: of the 500 that an account may connect a second, half each. More would be more queries in every sweep, also of a
 * gateway that nobody uses.
 */
const SHARDS = 2;

export const shardNamed = (list: string | number, id: string): string => `${list}#${textHash(id) % SHARDS}`;

export const shardsNamed = (list: string | number): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `${list}#${shard}`);

export const conversationPartition = (tenantId: TenantId, conversationId: ConversationId): string =>
  `T#${tenantId}#C#${conversationId}`;

/** The conversation in whose partition a row stands. */
export const conversationIn = ({ pk }: Record<string, unknown>): ConversationId => String(pk).split('#')[3] ?? '';

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

/** Prefix of the sort keys of uploads. */
export const UPLOADS = 'U#';

export const uploadKey = (tenantId: TenantId, conversationId: ConversationId, fileId: string) => ({
  pk: conversationPartition(tenantId, conversationId),
  sk: `${UPLOADS}${fileId}`,
});

/** Sort key of the client message index. */
export const sentKey = (author: Subject, key: string): string => `${keyPart(author)}#${key}`;

/** The author and the send key in a sort key of the client message index. */
export function sentBy(sortKey: string): [author: Subject, key: string] {
  const end = sortKey.indexOf('#');
  return [idIn(sortKey.slice(0, end)), sortKey.slice(end + 1)];
}

/** What a partition of `visitorKey` begins with for an agent or admin: such a row holds nothing but a revocation. */
export const STAFF_SUBJECTS = 'agent:';

export const visitorKey = (tenantId: TenantId, subject: Subject) => ({
  pk: `T#${tenantId}#V#${keyPart(subject)}`,
  sk: 'V',
});

export const visitorAttributesKey = (tenantId: TenantId, subject: Subject) => ({
  pk: `T#${tenantId}#P#${keyPart(subject)}`,
  sk: 'P',
});

/** Prefixes of the sort keys of a visitor's back-references, by the use of their aliases. */
export const BACK_REFERENCES: Readonly<Record<AliasUse, string>> = { lasting: 'A#', passing: 'G#' };

export const backReferenceKey = (tenantId: TenantId, subject: Subject, use: AliasUse, alias: Subject) => ({
  pk: visitorKey(tenantId, subject).pk,
  sk: `${BACK_REFERENCES[use]}${keyPart(alias)}`,
});

/** The subject of the alias in the sort key of a back-reference. */
export const aliasIn = (sortKey: unknown): Subject => idIn(String(sortKey).slice(BACK_REFERENCES.lasting.length));

/** Prefix of the sort keys of a user's references to sessions. */
export const SESSION_REFERENCES = 'S#';

export const sessionReferenceKey = (tenantId: TenantId, subject: Subject, connectionId: ConnectionId) => ({
  pk: visitorKey(tenantId, subject).pk,
  sk: `${SESSION_REFERENCES}${connectionId}`,
});

export const erasureKey = (tenantId: TenantId, id: string) => ({ pk: `T#${tenantId}#X`, sk: id });

export const staffNamesKey = (tenantId: TenantId) => ({ pk: `T#${tenantId}#N`, sk: 'N' });

export const inboxPartition = (tenantId: TenantId): string => `T#${tenantId}#I`;

export const inboxKey = (tenantId: TenantId, conversationId: ConversationId) => ({
  pk: inboxPartition(tenantId),
  sk: conversationId,
});

/** Sort key of what says whether an inbox is complete: no conversation's. */
export const INBOX_COMPLETE = '~';

export const inboxCompleteKey = (tenantId: TenantId) => ({ pk: inboxPartition(tenantId), sk: INBOX_COMPLETE });

export const staffReadsPartition = (tenantId: TenantId, id: StaffId): string => `T#${tenantId}#R#${id}`;

export const staffReadKey = (tenantId: TenantId, id: StaffId, conversationId: ConversationId) => ({
  pk: staffReadsPartition(tenantId, id),
  sk: conversationId,
});

export const visitorReadKey = (tenantId: TenantId, conversationId: ConversationId) => ({
  pk: conversationPartition(tenantId, conversationId),
  sk: 'R',
});

/** Prefix of the sort keys of what staff say of themselves. */
export const STAFF_RECORDS = 'A#';

export const staffRecordKey = (tenantId: TenantId, id: StaffId) => ({
  pk: staffNamesKey(tenantId).pk,
  sk: `${STAFF_RECORDS}${id}`,
});

export const cannedKey = ({ tenantId, staff }: CannedOwner, shortcut: Shortcut) => ({
  pk: `T#${tenantId}#K${staff === undefined ? '' : `#${staff}`}`,
  sk: shortcut as string,
});

/** Sort key of the row with the shortcuts of an owner: less than each of them. */
export const CANNED_NAMES = '#';

/** The tenant in a partition key of the product. */
export const tenantIn = (pk: unknown): TenantId => (String(pk).split('#')[1] ?? '') as TenantId;

export const connectionsPartition = (tenantId: TenantId, role: Role): string =>
  `T#${tenantId}#${role === 'visitor' ? 'V' : 'A'}`;

/** Prefix of the sort keys of one subject's sockets. */
export const connectionsOf = (subject: Subject): string => `${keyPart(subject)}#`;

export const connectionKey = ({ tenantId, role, subject, connectionId }: ConnectionKey) => ({
  pk: connectionsPartition(tenantId, role),
  sk: `${keyPart(subject)}#${connectionId}`,
});

/** The inverse of `connectionKey`. Admins share the agents' partition; the row has the role itself (`ro`). */
export function connectionOf({ pk, sk }: Record<string, unknown>): ConnectionKey {
  const [, , group] = String(pk).split('#');
  const [subject = '', connectionId = ''] = String(sk).split('#');
  return { tenantId: tenantIn(pk), role: group === 'V' ? 'visitor' : 'agent', subject: idIn(subject), connectionId };
}

/**
 * The sweeper's lists: keep-alive slots by number, and four that it reads every minute, of sockets that are undelivered
 * (`missed`), unidentified (`unborn`), joining, or marked for closing (`condemned`); these names are stored.
 */
export type SweepList = number | 'missed' | 'unborn' | 'joining' | 'condemned';

export const slotShard = (list: SweepList, connectionId: ConnectionId): string => shardNamed(list, connectionId);
export const slotShards = (list: SweepList): string[] => shardsNamed(list);

export const sessionKey = (connectionId: ConnectionId) => ({ pk: `S#${connectionId}`, sk: 'S' });
export const numberedFrameKey = (began: ConnectionId, number: number) => ({
  pk: sessionKey(began).pk,
  sk: `N#${String(number).padStart(10, '0')}`,
});

/** The inverse of `numberedFrameKey`, as far as the number. */
export const numberOfFrame = ({ sk }: Record<string, unknown>): number => Number(String(sk).slice(2));

/** A polling session, by a hash of its id. */
export const pollingKey = (hash: string) => ({ pk: `P#${hash}`, sk: 'P' });

export const connectionOfSession = ({ pk }: Record<string, unknown>): ConnectionId => String(pk).slice(2);

/**
 * Tenants: their settings, keys, origins, accounts and audit, the public signing keys, usage counts and the sweeper's progress.
 *
 * | row | pk | sk |
 * | --- | --- | --- |
 * | tenant | `TENANT#tenant` | `TENANT` |
 * | key of a tenant | `KEY#tenant` | its SHA-256 |
 * | origin | `ORIGIN#origin` | `ORIGIN`: one origin belongs to one tenant |
 * | invitation of an agent | `ACCOUNT#tenant` | `I#` + SHA-256 |
 * | account of an agent or admin | `ACCOUNT#tenant` | `A#` + staff id |
 * | sign-in of an account | `ACCOUNT#tenant` | `S#` + staff id + `#` + its id |
 * | record of an administrative act | `AUDIT#tenant` | its id, which begins with its time |
 * | public keys | `KEYS` | `KEYS`: one row, so that one read of one item returns them all |
 * | count of a window limit | `COUNT#tenant#key` | number of the window |
 * | count of a socket's frames | `COUNT#-#frames-connection` | number of the window |
 * | count of a tenant's use | `USE#tenant` | number of the window |
 * | sweeper's progress | `SWEEP` | `SWEEP` |
 */
export const tenantKey = (tenant: string) => ({ pk: `TENANT#${tenant}`, sk: 'TENANT' });
/** A tenant's API keys: apart from its settings, which other functions write than may make keys. */
export const tenantKeyKey = (tenant: string, hash: string) => ({ pk: `KEY#${tenant}`, sk: hash });
export const originKey = (origin: string) => ({ pk: `ORIGIN#${origin}`, sk: 'ORIGIN' });
/** A tenant's invitations, accounts and sign-ins: one partition, since the same function alone may touch them. */
const accountsPartition = (tenant: string): string => `ACCOUNT#${tenant}`;
export const invitationKey = (tenant: string, id: string) => ({ pk: accountsPartition(tenant), sk: `I#${id}` });
export const accountKey = (tenant: string, id: string) => ({ pk: accountsPartition(tenant), sk: `A#${id}` });
export const signInKey = (tenant: string, account: string, id: string) => ({
  pk: accountsPartition(tenant),
  sk: `S#${account}#${id}`,
});
export const auditKey = (tenant: string, id: string) => ({ pk: `AUDIT#${tenant}`, sk: id });
export const publicKeysKey = { pk: 'KEYS', sk: 'KEYS' } as const;
export const windowCountKey = (tenant: string, key: string, window: number) => ({
  pk: `COUNT#${tenant}#${key}`,
  sk: String(window),
});

/** The count of a socket's frames, whose tenant is not known yet. */
export const frameCountKey = (id: string, window: number) => windowCountKey(NO_TENANT, id, window);

export const usageCountKey = (tenant: string, window: number) => ({ pk: `USE#${tenant}`, sk: String(window) });

export const sweepKey = () => ({ pk: 'SWEEP', sk: 'SWEEP' });
