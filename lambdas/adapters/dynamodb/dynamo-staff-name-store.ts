import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type StaffNameStore, staffNamesKeptUntil } from '../../domain/identity/staff-names.ts';
import type { StaffId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { staffNamesKey, TTL } from './keys.ts';

/**
 * Display names of staff in one row a tenant of the Conversations table, an attribute each, named by the staff id: so two
 * names that are set at once are both kept. A row has room for a thousand of the longest names (400 KB; aws-facts, section 5).
 * `retention` in milliseconds.
 */
export const dynamoStaffNameStore = (
  client: DynamoDBDocumentClient,
  table: string,
  { retention, clock }: { retention: number; clock: Clock },
): StaffNameStore => ({
  async find(tenantId) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: staffNamesKey(tenantId) }));
    const { pk: _, sk: __, [TTL]: ttl = 0, ...names } = Item ?? {};
    return { names: new Map(Object.entries(names) as [StaffId, string][]), keptUntil: ttl * 1000 };
  },

  async set(tenantId, id, name) {
    const ttl = Math.ceil(staffNamesKeptUntil(clock(), retention) / 1000);
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: staffNamesKey(tenantId),
        UpdateExpression: 'SET #id = :name, #ttl = :ttl',
        ExpressionAttributeNames: { '#id': id, '#ttl': TTL },
        ExpressionAttributeValues: { ':name': name, ':ttl': ttl },
      }),
    );
    return ttl * 1000;
  },
});
