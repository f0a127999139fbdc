import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Subject, TenantId } from '../../domain/ids.ts';
import { visitorKey } from './keys.ts';
import { wasWritten } from './unless-refused.ts';

/** Visitors in DynamoDB. Their row may already hold a revocation (`dynamo-visitor-revocations.ts`), which stays. */
export const dynamoVisitorStore = (client: DynamoDBDocumentClient, table: string): VisitorStore => {
  const find = async (tenantId: TenantId, subject: Subject): Promise<Visitor | null> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: visitorKey(tenantId, subject), ConsistentRead: true }),
    );
    return (Item?.visitor as Visitor | undefined) ?? null;
  };

  return {
    find,
    async create(visitor) {
      const isNew = await wasWritten(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: visitorKey(visitor.tenantId, visitor.subject),
            UpdateExpression: 'SET visitor = :visitor',
            ConditionExpression: 'attribute_not_exists(visitor)',
            ExpressionAttributeValues: { ':visitor': visitor },
          }),
        ),
      );
      if (isNew) return visitor;
      const winner = await find(visitor.tenantId, visitor.subject);
      if (!winner) throw new Error('a visitor was there when it was to be created, and is gone');
      return winner;
    },
  };
};
