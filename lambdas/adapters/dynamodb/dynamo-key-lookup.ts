import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { TenantKey } from '../../domain/tenants/tenant.ts';
import { tenantKeyKey } from './items/keys.ts';

/** A key's row as the key. */
export const keyOf = ({ pk: _, sk: __, ...item }: Record<string, unknown>) => item as unknown as TenantKey;

/** Finds the row of a presented key by its hash: all that functions other than `tokens` can do with keys. */
export const dynamoKeyLookup = (client: DynamoDBDocumentClient, table: string): Pick<KeyStore, 'find'> => ({
  async find(tenantId, hash) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: tenantKeyKey(tenantId, hash) }));
    return Item ? keyOf(Item) : null;
  },
});
