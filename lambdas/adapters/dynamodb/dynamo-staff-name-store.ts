import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type StaffNameStore, staffNamesKeptUntil } from '../../domain/identity/staff-names.ts';
import type { StaffId, TenantId } from '../../domain/ids.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { changeExisting } from './items/conditional-writes.ts';
import { staffNamesKey, TTL } from './items/keys.ts';

/**
 * Display names of staff in one row a tenant of the Conversations table: of each an attribute for what its token says, named by the
 * staff id, and one for what it has chosen itself; so two names that are set at once are both kept. A row has room for five hundred of
 * the longest names of both kinds (400 KB; aws-facts, section 5).
 */
export const dynamoStaffNameStore = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock },
): StaffNameStore => {
  async function update(tenantId: TenantId, attribute: string, name: string | null): Promise<number> {
    const ttl = Math.ceil(staffNamesKeptUntil(clock(), retentionOf(tenantId)) / 1000);
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: staffNamesKey(tenantId),
        UpdateExpression: name === null ? 'SET #ttl = :ttl REMOVE #name' : 'SET #name = :name, #ttl = :ttl',
        ExpressionAttributeNames: { '#name': attribute, '#ttl': TTL },
        ExpressionAttributeValues: { ':ttl': ttl, ...(name === null ? {} : { ':name': name }) },
      }),
    );
    return ttl * 1000;
  }

  return {
    async find(tenantId) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: staffNamesKey(tenantId) }));
      const { pk: _, sk: __, [TTL]: ttl = 0, ...stored } = Item ?? {};
      const all = Object.entries(stored) as [string, string][];
      const chosen = all.flatMap(([name, value]) => (isChosen(name) ? [[memberIn(name), value] as const] : []));
      const vouched = all.filter(([name]) => !isChosen(name)) as [StaffId, string][];
      return {
        names: new Map([...vouched, ...chosen]),
        chosen: new Set(chosen.map(([id]) => id)),
        keptUntil: ttl * 1000,
      };
    },
    set: (tenantId, id, name) => update(tenantId, id, name),
    choose: (tenantId, id, name) => update(tenantId, chosenNameOf(id), name),
    async forget(tenantId, id) {
      await changeExisting(client, {
        TableName: table,
        Key: staffNamesKey(tenantId),
        UpdateExpression: 'REMOVE #given, #chosen',
        ExpressionAttributeNames: { '#given': id, '#chosen': chosenNameOf(id) },
      });
    },
  };
};

/** The attribute of the name that a member has chosen: its id with another first letter. */
const chosenNameOf = (id: StaffId): string => id.replace(/^a_/, 'c_');
const isChosen = (attribute: string): boolean => attribute.startsWith('c_');
const memberIn = (attribute: string): StaffId => attribute.replace(/^c_/, 'a_') as StaffId;
