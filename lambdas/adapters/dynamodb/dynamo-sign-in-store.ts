import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SignInStore } from '../../domain/accounts/account-store.ts';
import { type SignIn, signInKeptUntil } from '../../domain/accounts/sign-in.ts';
import { signInKey, TTL } from './items/keys.ts';
import { eachItem } from './items/query-items.ts';
import { wasWritten } from './items/unless-refused.ts';

/** A sign-in's row as the sign-in. */
const signInOf = ({ pk: _, sk: __, [TTL]: ___, ...item }: Record<string, unknown>) => item as unknown as SignIn;

const itemOf = (signIn: SignIn) => ({
  ...signInKey(signIn.tenantId, signIn.account, signIn.id),
  ...signIn,
  [TTL]: signInKeptUntil(signIn),
});

/** Sign-ins in the Tenants table, removed by TTL some time after their last use. */
export const dynamoSignInStore = (client: DynamoDBDocumentClient, table: string): SignInStore => ({
  async find(tenantId, account, id) {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: signInKey(tenantId, account, id), ConsistentRead: true }),
    );
    return Item ? signInOf(Item) : null;
  },
  async list(tenantId, account) {
    const { pk, sk } = signInKey(tenantId, account, '');
    const found: SignIn[] = [];
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
    };
    for await (const item of eachItem(client, query)) found.push(signInOf(item));
    return found.sort((one, other) => one.usedAt - other.usedAt);
  },
  add: (signIn) =>
    wasWritten(
      client.send(
        new PutCommand({ TableName: table, Item: itemOf(signIn), ConditionExpression: 'attribute_not_exists(pk)' }),
      ),
    ),
  replace: (signIn) =>
    wasWritten(
      client.send(
        new PutCommand({
          TableName: table,
          Item: itemOf(signIn),
          ConditionExpression: 'version = :before',
          ExpressionAttributeValues: { ':before': signIn.version - 1 },
        }),
      ),
    ),
  async remove(tenantId, account, id) {
    await client.send(new DeleteCommand({ TableName: table, Key: signInKey(tenantId, account, id) }));
  },
});
