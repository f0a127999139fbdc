import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { StaffId } from '../../domain/ids.ts';
import { staffNamesKey } from './keys.ts';

export const dynamoStaffNames = (
  client: DynamoDBDocumentClient,
  table: string,
  { retention, clock }: { retention: number; clock: () => number },
): StaffNames => ({
  async of(tenantId) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: staffNamesKey(tenantId) }));
    return new Map(Object.entries(Item ?? {}).filter(([name]) => name.startsWith('a_')) as [StaffId, string][]);
  },
  async set(tenantId, staffId, name) {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: staffNamesKey(tenantId),
        UpdateExpression: 'SET #id = :name, #ttl = :ttl',
        ExpressionAttributeNames: { '#id': staffId, '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':name': name, ':ttl': Math.ceil((clock() + retention) / 1000) },
      }),
    );
  },
});
