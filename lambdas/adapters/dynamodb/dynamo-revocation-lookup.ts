import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { visitorKey } from './items/keys.ts';

/** Revocations of visitors, for functions, which only read them: the operator's command line revokes. */
export const dynamoRevocationLookup = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<VisitorRevocations, 'notBefore'> => ({
  async notBefore(tenantId, subject, of) {
    const { Item } = await client.send(
      new GetCommand({
        TableName: table,
        Key: visitorKey(tenantId, subject),
        ProjectionExpression: 'nb, eb',
        ConsistentRead: true,
      }),
    );
    const times = [Item?.nb, of === 'token' ? Item?.eb : undefined].filter((at) => typeof at === 'number');
    return times.length > 0 ? Math.max(...times) : null;
  },
});
