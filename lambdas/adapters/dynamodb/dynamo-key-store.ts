import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { TenantKey } from '../../domain/tenant.ts';
import type { KeyStore } from '../../domain/tenant-ports.ts';
import { unlessRefused } from './dynamo-tenant-store.ts';
import { tenantKeyKey } from './keys.ts';

const keyOf = ({ pk: _, sk: __, ...item }: Record<string, unknown>) => item as unknown as TenantKey;

/** Hashes of keys, beside their tenant. */
export const dynamoKeyStore = (client: DynamoDBDocumentClient, table: string): KeyStore => ({
  async add(key) {
    await client.send(new PutCommand({ TableName: table, Item: { ...tenantKeyKey(key.tenantId, key.hash), ...key } }));
  },
  async find(tenantId, hash) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: tenantKeyKey(tenantId, hash) }));
    return Item ? keyOf(Item) : null;
  },
  async list(tenantId) {
    const { pk, sk } = tenantKeyKey(tenantId, '');
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      }),
    );
    return Items.map(keyOf).sort((a, b) => a.createdAt - b.createdAt);
  },
  revoke: (tenantId, hash, at) =>
    unlessRefused(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: tenantKeyKey(tenantId, hash),
          UpdateExpression: 'SET revokedAt = :at',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(revokedAt)',
          ExpressionAttributeValues: { ':at': at },
        }),
      ),
    ),
});
