import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { TenantId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { OriginOwners, TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { originKey, tenantKey } from './items/keys.ts';

/** A tenant's row as the tenant. */
export function tenantOf({ pk: _, sk: __, origins, ...item }: Record<string, unknown>): Tenant {
  // A string set, so that concurrent changes of it are all kept; absent when empty, since DynamoDB has no empty sets.
  return { widgetHosts: [], ...item, origins: origins instanceof Set ? [...origins].sort() : [] } as unknown as Tenant;
}

/** Tenants and the owners of origins, from the Tenants table: all that functions read of it beside keys and counts. */
export const dynamoTenantLookup = (client: DynamoDBDocumentClient, table: string): TenantLookup & OriginOwners => ({
  async find(tenantId, asOf) {
    const consistent = asOf === 'now' ? { ConsistentRead: true } : {};
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: tenantKey(tenantId), ...consistent }));
    return Item ? tenantOf(Item) : null;
  },
  async ownerOf(origin) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: originKey(origin) }));
    return typeof Item?.tenantId === 'string' ? (Item.tenantId as TenantId) : null;
  },
});
