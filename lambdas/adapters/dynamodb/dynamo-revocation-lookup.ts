import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { visitorKey } from './keys.ts';

/** Revocations of visitors, for functions, which only read them: the operator's command line revokes. */
export const dynamoRevocationLookup = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<VisitorRevocations, 'notBefore'> => ({
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
});
