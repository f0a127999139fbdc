import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { UseCounter } from '../../domain/tenants/tenant-share.ts';
import { TTL, useCountKey } from './keys.ts';

/** Counts in the Tenants table, one small row a tenant and window, removed by TTL. */
export const dynamoUseCounter = (client: DynamoDBDocumentClient, table: string): UseCounter => ({
  async add(tenantId, window, endsAt, used, amount) {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: useCountKey(tenantId, window),
        UpdateExpression: 'SET #ttl = :ttl ADD #used :amount',
        ExpressionAttributeNames: { '#ttl': TTL, '#used': used },
        ExpressionAttributeValues: { ':ttl': endsAt, ':amount': amount },
        ReturnValues: 'ALL_NEW',
      }),
    );
    const { messages = 0, sockets = 0, posts = 0 } = Attributes;
    return { messages, sockets, posts };
  },
});
