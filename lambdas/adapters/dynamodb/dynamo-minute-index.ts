import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MinuteIndex } from '../../domain/conversations/minute-index.ts';
import { MINUTES_A_ROW } from '../../domain/conversations/minute-index.ts';
import { CONVERSATIONS, LAST_MINUTE, minuteKey, minuteShard, minuteShards, touchOf } from './keys.ts';
import { eachItem, queryItems } from './query-items.ts';

/** The minute index in DynamoDB: by tenant in the table itself, by minute over all tenants in a secondary index. */
export const dynamoMinuteIndex = (
  client: DynamoDBDocumentClient,
  table: string,
  { retention }: { retention: number },
): MinuteIndex => ({
  async touch({ tenantId, conversationId, minute }) {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...minuteKey(tenantId, minute, conversationId),
          [CONVERSATIONS.minuteIndex.partitionKey]: minuteShard(minute, conversationId),
          ttl: Math.ceil(((minute + MINUTES_A_ROW) * 60_000 + retention) / 1000),
        },
      }),
    );
  },

  async ofTenant(tenantId, { before, since = 0, limit }) {
    const low = minuteKey(tenantId, since, '');
    const high = before
      ? minuteKey(tenantId, before.minute, before.conversationId)
      : minuteKey(tenantId, LAST_MINUTE, '');
    const items = await queryItems(
      client,
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
        ExpressionAttributeValues: { ':pk': low.pk, ':low': low.sk, ':high': high.sk },
        ScanIndexForward: false,
        ConsistentRead: true,
        ...(before ? { ExclusiveStartKey: high } : {}),
      },
      limit,
    );
    return items.map(touchOf);
  },

  async *ofMinute(minute) {
    for (const shard of minuteShards(minute)) {
      const items = eachItem(client, {
        TableName: table,
        IndexName: CONVERSATIONS.minuteIndex.name,
        KeyConditionExpression: 'mp = :shard',
        ExpressionAttributeValues: { ':shard': shard },
      });
      for await (const item of items) yield touchOf(item);
    }
  },
});
