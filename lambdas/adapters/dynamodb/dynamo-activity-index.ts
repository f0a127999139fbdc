import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ActivityIndex } from '../../domain/conversations/activity-index.ts';
import { BUCKET_MINUTES } from '../../domain/conversations/activity-index.ts';
import { activityKey, activityRowOf, activityShard, activityShards, CONVERSATIONS, LAST_MINUTE } from './keys.ts';
import { eachItem, queryItems } from './query-items.ts';

/** The activity index in DynamoDB: by tenant in the table itself, by bucket over all tenants in a secondary index. */
export const dynamoActivityIndex = (
  client: DynamoDBDocumentClient,
  table: string,
  { retention }: { retention: number },
): ActivityIndex => ({
  async touch({ tenantId, conversationId, bucket }) {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...activityKey(tenantId, bucket, conversationId),
          [CONVERSATIONS.activityIndex.partitionKey]: activityShard(bucket, conversationId),
          ttl: Math.ceil(((bucket + BUCKET_MINUTES) * 60_000 + retention) / 1000),
        },
      }),
    );
  },

  async ofTenant(tenantId, { before, since = 0, limit }) {
    const low = activityKey(tenantId, since, '');
    const high = before
      ? activityKey(tenantId, before.bucket, before.conversationId)
      : activityKey(tenantId, LAST_MINUTE, '');
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
    return items.map(activityRowOf);
  },

  async *ofBucket(bucket) {
    for (const shard of activityShards(bucket)) {
      const items = eachItem(client, {
        TableName: table,
        IndexName: CONVERSATIONS.activityIndex.name,
        KeyConditionExpression: 'mp = :shard',
        ExpressionAttributeValues: { ':shard': shard },
      });
      for await (const item of items) yield activityRowOf(item);
    }
  },
});
