import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import { visitorKey } from './items/keys.ts';

/**
 * Visitors in DynamoDB, for those who only read them. A row without the attribute `visitor` holds a revocation only.
 *
 * A row past its `ttl` that DynamoDB has not deleted yet (days, at most) is still the visitor's: were it ignored, the
 * conditional creation of another would fail on it.
 */
export const dynamoVisitorLookup = (client: DynamoDBDocumentClient, table: string): Pick<VisitorStore, 'find'> => ({
  async find(tenantId, subject) {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: visitorKey(tenantId, subject), ConsistentRead: true }),
    );
    return (Item?.visitor as Visitor | undefined) ?? null;
  },
});
