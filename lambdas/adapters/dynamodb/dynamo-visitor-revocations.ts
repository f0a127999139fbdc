import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { visitorKey } from './keys.ts';

/**
 * Stamps on the visitors' rows of the Conversations table. Stamping somebody who never wrote leaves a row with nothing but
 * the stamp, which is no visitor yet: whoever reads visitors must look for more than the row.
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
