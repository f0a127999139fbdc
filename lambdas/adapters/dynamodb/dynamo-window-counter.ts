import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import { TTL, windowCountKey } from './items/keys.ts';

/** Counts in the Tenants table, one small row a window, removed by TTL. */
export const dynamoWindowCounter = (client: DynamoDBDocumentClient, table: string): WindowCounter => ({
  async count(tenantId, key, window, endsAt, amount = 1) {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: windowCountKey(tenantId, key, window),
        UpdateExpression: 'SET #ttl = :ttl ADD #count :amount',
        ExpressionAttributeNames: { '#ttl': TTL, '#count': 'n' },
        ExpressionAttributeValues: { ':ttl': endsAt, ':amount': amount },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.n);
  },
});
