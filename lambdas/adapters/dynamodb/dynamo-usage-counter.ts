import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { UsageCounter } from '../../domain/tenants/tenant-quotas.ts';
import { TTL, usageCountKey } from './keys.ts';

/** Counts in the Tenants table, one small row a tenant and window, removed by TTL. */
export const dynamoUsageCounter = (client: DynamoDBDocumentClient, table: string): UsageCounter => ({
  async add(tenantId, window, endsAt, used, amount) {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: usageCountKey(tenantId, window),
        UpdateExpression: 'SET #ttl = :ttl ADD #used :amount',
        ExpressionAttributeNames: { '#ttl': TTL, '#used': used },
        ExpressionAttributeValues: { ':ttl': endsAt, ':amount': amount },
        ReturnValues: 'ALL_NEW',
      }),
    );
    const { messages = 0, sockets = 0, posts = 0, presence = 0 } = Attributes;
    return { messages, sockets, posts, presence };
  },
});
