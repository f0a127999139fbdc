import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { visitorKey } from './keys.ts';

/**
 * Revocation times (`nb`) on the visitors' rows of the Conversations table. Revoking a subject that never wrote leaves a row
 * with only this time, which is no visitor yet: readers of visitors must look for the attribute `visitor`.
 */
export const dynamoVisitorRevocations = (client: DynamoDBDocumentClient, table: string): VisitorRevocations => ({
  async notBefore(tenantId, subject) {
    const { Item } = await client.send(
      new GetCommand({
        TableName: table,
        Key: visitorKey(tenantId, subject),
        ProjectionExpression: 'nb',
        ConsistentRead: true,
      }),
    );
    return typeof Item?.nb === 'number' ? Item.nb : null;
  },
  async revoke(tenantId, subject, at) {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: visitorKey(tenantId, subject),
        UpdateExpression: 'SET nb = :at',
        ExpressionAttributeValues: { ':at': at },
      }),
    );
  },
});
