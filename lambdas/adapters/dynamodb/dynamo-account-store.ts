import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Account } from '../../domain/accounts/account.ts';
import type { AccountStore } from '../../domain/accounts/account-store.ts';
import { given } from '../../domain/given.ts';
import { changeExisting } from './items/conditional-writes.ts';
import { accountKey, TTL } from './items/keys.ts';
import { eachItem } from './items/query-items.ts';

/** An account's row as the account. */
const accountOf = ({ pk: _, sk: __, [TTL]: keptUntil, ...item }: Record<string, unknown>) =>
  ({ ...item, keptUntil }) as unknown as Account;

/** Accounts in the Tenants table, removed by TTL when they are kept no longer. */
export const dynamoAccountStore = (client: DynamoDBDocumentClient, table: string): AccountStore => ({
  async find(tenantId, id) {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: accountKey(tenantId, id), ConsistentRead: true }),
    );
    return Item ? accountOf(Item) : null;
  },
  async list(tenantId) {
    const { pk, sk } = accountKey(tenantId, '');
    const found: Account[] = [];
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
    };
    for await (const item of eachItem(client, query)) found.push(accountOf(item));
    return found.sort((one, other) => one.createdAt - other.createdAt);
  },
  async put({ keptUntil, ...account }) {
    const Item = { ...accountKey(account.tenantId, account.id), ...account, [TTL]: keptUntil };
    await client.send(new PutCommand({ TableName: table, Item }));
  },
  async change(tenantId, id, { keptUntil, ...changes }) {
    const sets = Object.entries(given({ ...changes, [TTL]: keptUntil }));
    const ends = sets.findIndex(([name]) => name === 'notBefore');
    const changed = await changeExisting(client, {
      TableName: table,
      Key: accountKey(tenantId, id),
      UpdateExpression: `SET ${sets.map((_, n) => `#f${n} = :v${n}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(sets.map(([name], n) => [`#f${n}`, name])),
      ExpressionAttributeValues: Object.fromEntries(sets.map(([, value], n) => [`:v${n}`, value])),
      ...(ends < 0 ? {} : { ConditionExpression: `(attribute_not_exists(#f${ends}) OR #f${ends} < :v${ends})` }),
      ReturnValues: 'UPDATED_NEW',
    });
    return changed !== undefined;
  },
  async remove(tenantId, id) {
    const { Attributes } = await client.send(
      new DeleteCommand({ TableName: table, Key: accountKey(tenantId, id), ReturnValues: 'ALL_OLD' }),
    );
    return Attributes ? accountOf(Attributes) : null;
  },
});
