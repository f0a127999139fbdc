import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Due, DueList } from '../../domain/conversations/due-list.ts';
import { dueKey, dueOf, duePartition, dueShardOf, dueShards, dueUpTo } from './items/activity-keys.ts';
import { CONVERSATIONS, TTL } from './items/keys.ts';
import { eachItem, eachItemInOrder } from './items/query-items.ts';

/** Milliseconds for noting something: a message may wait for it, and is stored without it if need be. */
const NOTE_LIMIT = 1000;

/** The due list in DynamoDB: rows of a tenant's own partition, found over all tenants in the index of the activity index. */
export const dynamoDueList = (
  client: DynamoDBDocumentClient,
  table: string,
  { retention }: { retention: number },
): DueList => ({
  async add(due) {
    const item = {
      ...dueKey(due),
      [CONVERSATIONS.activityIndex.partitionKey]: dueShardOf(due),
      [TTL]: Math.ceil((due.at + retention) / 1000),
    };
    await client.send(new PutCommand({ TableName: table, Item: item }), {
      abortSignal: AbortSignal.timeout(NOTE_LIMIT),
    });
  },

  async ofTenant(tenantId) {
    const rows: Due[] = [];
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': duePartition(tenantId) },
      ConsistentRead: true,
    };
    for await (const item of eachItem(client, input)) rows.push(dueOf(item));
    return rows;
  },

  async *upTo(time) {
    const lists = dueShards().map((shard) => ({
      TableName: table,
      IndexName: CONVERSATIONS.activityIndex.name,
      KeyConditionExpression: 'mp = :shard AND sk < :end',
      ExpressionAttributeValues: { ':shard': shard, ':end': dueUpTo(time) },
    }));
    for await (const item of eachItemInOrder(client, lists)) yield dueOf(item);
  },

  async remove(due: Due) {
    await client.send(new DeleteCommand({ TableName: table, Key: dueKey(due) }));
  },
});
