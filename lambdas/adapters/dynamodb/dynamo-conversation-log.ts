import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ALL_AGENTS } from '../../domain/conversations/agent-range.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { ConversationRecord } from '../../domain/conversations/conversation-record.ts';
import type { Restart, Tail } from '../../domain/conversations/entry.ts';
import { DELETED_AFTER, PUT_LIMIT, RECORD_KEPT } from '../../domain/conversations/log.ts';
import { stateOfLog } from '../../domain/conversations/state.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { changeExisting, putOnce } from './items/conditional-writes.ts';
import { entryItem, itemEntry } from './items/entry-item.ts';
import {
  CONVERSATIONS,
  conversationPartition,
  ENTRIES,
  entryKey,
  recordKey,
  sentKey,
  sortKeyOfPos,
  TTL,
} from './items/keys.ts';
import { markPushed } from './items/pushed-mark.ts';
import { queryItems } from './items/query-items.ts';

/** Entries read with every commit: few enough to fit into one read unit of 4 KB, beside the conversation's record. */
const TAIL = 4;

/**
 * Conversation logs in DynamoDB. Every entry's `ttl` follows from its tenant's retention. The hybrid clock gives
 * the reading at which an entry is marked as pushed, and observes the reading of each pushed entry that is read.
 */
export const dynamoConversationLog = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock, hybridClock }: { retentionOf: RetentionOf; clock: Clock; hybridClock: HybridClock },
): ConversationLog => {
  const recordExpires = (tenantId: TenantId) => Math.ceil((clock() + retentionOf(tenantId) + RECORD_KEPT) / 1000);

  const before: ConversationLog['before'] = async (tenantId, conversationId, pos, limit) => {
    if (pos !== null && pos <= 1) return [];
    const range = { low: sortKeyOfPos(0), high: sortKeyOfPos(pos === null ? Number.MAX_SAFE_INTEGER : pos - 1) };
    const input = entries(table, conversationPartition(tenantId, conversationId), range);
    const items = await queryItems(client, { ...input, ScanIndexForward: false }, limit);
    return items.map(entryRead(hybridClock)).reverse();
  };

  const tailRead = async (
    tenantId: TenantId,
    conversationId: ConversationId,
    ConsistentRead: boolean,
  ): Promise<Tail> => {
    const items = await queryItems(
      client,
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entries)',
        ExpressionAttributeValues: { ':pk': conversationPartition(tenantId, conversationId), ':entries': ENTRIES },
        ScanIndexForward: false,
        ConsistentRead,
      },
      TAIL + 1,
    );
    const own = recordKey(tenantId, conversationId).sk;
    const row = items.find((item) => item.sk === own);
    const entries = items
      .filter((item) => item.sk !== own)
      .map(entryRead(hybridClock))
      .reverse();
    return {
      record: row ? itemRecord(conversationId, row) : null,
      restart: row?.begun ? itemRestart(row.begun as RestartItem) : null,
      entries,
      state: await stateOfLog(entries, (pos, limit) => before(tenantId, conversationId, pos, limit)),
    };
  };

  return {
    tail: (tenantId, conversationId) => tailRead(tenantId, conversationId, true),

    recentTail: (tenantId, conversationId) => tailRead(tenantId, conversationId, false),

    async findSent(tenantId, conversationId, author, key) {
      const found = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: CONVERSATIONS.clientMessageIndex.name,
          KeyConditionExpression: 'pk = :pk AND ck = :ck',
          ExpressionAttributeValues: {
            ':pk': conversationPartition(tenantId, conversationId),
            ':ck': sentKey(author, key),
          },
          ConsistentRead: true,
        }),
      );
      // The index has no order among equal keys, and one that was sent again after it had expired may still be there.
      const indexed = found.Items?.toSorted((a, b) => (a.sk < b.sk ? 1 : -1))[0];
      if (!indexed) return null;
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { pk: indexed.pk, sk: indexed.sk }, ConsistentRead: true }),
      );
      return Item ? entryRead(hybridClock)(Item) : null;
    },

    async createRecord(tenantId, record) {
      const { conversationId, subject, createdAt } = record;
      await putOnce(client, table, {
        ...recordKey(tenantId, conversationId),
        subject,
        createdAt,
        ttl: recordExpires(tenantId),
      });
    },

    async changeVisitor(tenantId, conversationId, { from, to }) {
      const changed = await changeExisting(client, {
        TableName: table,
        Key: recordKey(tenantId, conversationId),
        UpdateExpression: 'SET subject = :to',
        ConditionExpression: 'subject = :from',
        ExpressionAttributeValues: { ':from': from, ':to': to },
        ReturnValues: 'UPDATED_NEW',
      });
      return changed !== undefined;
    },

    async keepRecord(tenantId, conversationId) {
      await changeExisting(client, {
        TableName: table,
        Key: recordKey(tenantId, conversationId),
        UpdateExpression: 'SET #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': TTL },
        ExpressionAttributeValues: { ':ttl': recordExpires(tenantId) },
      });
    },

    async recordRestart(tenantId, conversationId, { incarnation, pos, at }, before) {
      const changed = await changeExisting(client, {
        TableName: table,
        Key: recordKey(tenantId, conversationId),
        UpdateExpression: 'SET begun = :begun, #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': TTL },
        ConditionExpression: before ? 'begun.life = :before' : 'attribute_not_exists(begun)',
        ExpressionAttributeValues: {
          ':begun': { life: incarnation, pos, at } satisfies RestartItem,
          ':ttl': recordExpires(tenantId),
          ...(before ? { ':before': before.incarnation } : {}),
        },
        ReturnValues: 'UPDATED_NEW',
      });
      return changed !== undefined;
    },

    append: (tenantId, conversationId, entry) =>
      putOnce(
        client,
        table,
        entryItem(tenantId, conversationId, entry, clock() + retentionOf(tenantId) + DELETED_AFTER),
        PUT_LIMIT,
      ),

    markPushed: (tenantId, conversationId, pos, range = ALL_AGENTS) =>
      markPushed(client, { TableName: table, Key: entryKey(tenantId, conversationId, pos) }, range, hybridClock.now),

    async from(tenantId, conversationId, pos, limit) {
      const range = { low: sortKeyOfPos(pos), high: sortKeyOfPos(Number.MAX_SAFE_INTEGER) };
      const items = await queryItems(
        client,
        entries(table, conversationPartition(tenantId, conversationId), range),
        limit,
      );
      return items.map(entryRead(hybridClock));
    },

    before,
  };
};

const entryRead = (hybridClock: HybridClock) => (item: Record<string, unknown>) => {
  const entry = itemEntry(item);
  if (entry.pushedAt) hybridClock.observe(entry.pushedAt);
  return entry;
};

const itemRecord = (conversationId: ConversationId, { subject, createdAt }: Record<string, unknown>) =>
  ({ conversationId, subject, createdAt }) as ConversationRecord;

/** The restart of an expired log, as it is stored (`begun`). */
type RestartItem = { life: string; pos: number; at: number };

const itemRestart = ({ life, pos, at }: RestartItem): Restart => ({ incarnation: life, pos, at });

const entries = (table: string, partition: string, { low, high }: { low: string; high: string }) => ({
  TableName: table,
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
  ExpressionAttributeValues: { ':pk': partition, ':low': low, ':high': high },
  ConsistentRead: true,
});
