import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { staffNamesKeptUntil } from '../../domain/identity/staff-names.ts';
import type { StaffRecord, StaffRecords } from '../../domain/identity/staff-records.ts';
import type { StaffId, TenantId } from '../../domain/ids.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { STAFF_RECORDS, staffRecordKey, TTL } from './items/keys.ts';
import { queryItems } from './items/query-items.ts';

/** What staff say of themselves, a row each in the Conversations table, beside the row of their names. */
export const dynamoStaffRecords = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock },
): StaffRecords => ({
  async find(tenantId, id) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: staffRecordKey(tenantId, id) }));
    return Item ? recordOf(Item) : null;
  },

  async list(tenantId, limit) {
    const { pk } = staffRecordKey(tenantId, '' as StaffId);
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': STAFF_RECORDS },
    };
    return (await queryItems(client, input, limit)).map(recordOf);
  },

  async set(tenantId: TenantId, { id, role, availability, since }) {
    const said = { ro: role, av: availability, at: since };
    const ttl = Math.ceil(staffNamesKeptUntil(clock(), retentionOf(tenantId)) / 1000);
    const Item = { ...staffRecordKey(tenantId, id), ...said, [TTL]: ttl };
    await client.send(new PutCommand({ TableName: table, Item }));
  },
});

const recordOf = ({ sk, ro, av, at }: Record<string, unknown>): StaffRecord => ({
  id: String(sk).slice(STAFF_RECORDS.length) as StaffId,
  role: ro as StaffRecord['role'],
  availability: av as StaffRecord['availability'],
  since: Number(at),
});
