import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IssueCounter } from '../../domain/tokens/issue-counter.ts';
import { issueCountKey, TTL } from './keys.ts';

/** Counts in the Tenants table, one small row a window, removed by TTL. */
export const dynamoIssueCounter = (client: DynamoDBDocumentClient, table: string): IssueCounter => ({
  async count(tenantId, address, window, endsAt) {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: issueCountKey(tenantId, address, window),
        UpdateExpression: 'SET #ttl = :ttl ADD #count :one',
        ExpressionAttributeNames: { '#ttl': TTL, '#count': 'n' },
        ExpressionAttributeValues: { ':ttl': endsAt, ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.n);
  },
});
