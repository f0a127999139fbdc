import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateScan,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Tenant } from '../../domain/tenant.ts';
import type { TenantStore } from '../../domain/tenant-ports.ts';
import { originKey, tenantKey } from './keys.ts';

/** Comes back `false` when a write's condition failed, which is an expected outcome. */
export async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function tenantOf({ pk: _, sk: __, origins, ...item }: Record<string, unknown>): Tenant {
  // A string set, so that two commands at once lose nothing; DynamoDB has no empty ones.
  return { widgetHosts: [], ...item, origins: origins instanceof Set ? [...origins].sort() : [] } as unknown as Tenant;
}

/** Tenants and origins in the Tenants table. */
export const dynamoTenantStore = (client: DynamoDBDocumentClient, table: string): TenantStore => ({
  async find(tenantId) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: tenantKey(tenantId) }));
    return Item ? tenantOf(Item) : null;
  },
  create: (tenant) =>
    unlessRefused(
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...tenantKey(tenant.tenantId), ...tenant },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    ),
  change(tenantId, changes) {
    const fields = Object.entries(changes);
    return unlessRefused(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: tenantKey(tenantId),
          UpdateExpression: `SET ${fields.map((_, n) => `#f${n} = :v${n}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(fields.map(([name], n) => [`#f${n}`, name])),
          ExpressionAttributeValues: Object.fromEntries(fields.map(([, value], n) => [`:v${n}`, value])),
          ConditionExpression: 'attribute_exists(pk)',
        }),
      ),
    );
  },
  async *list() {
    const onlyTenants = { FilterExpression: 'sk = :tenant', ExpressionAttributeValues: { ':tenant': 'TENANT' } };
    for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ...onlyTenants })) {
      yield* Items.map(tenantOf);
    }
  },
  async claimOrigin(origin, tenantId) {
    const claimed = await unlessRefused(
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...originKey(origin), tenantId },
          ConditionExpression: 'attribute_not_exists(pk) OR tenantId = :tenant',
          ExpressionAttributeValues: { ':tenant': tenantId },
        }),
      ),
    );
    if (claimed) await client.send(originUpdate(table, 'ADD', origin, tenantId));
    return claimed;
  },
  async releaseOrigin(origin, tenantId) {
    await client.send(originUpdate(table, 'DELETE', origin, tenantId));
    return unlessRefused(
      client.send(
        new DeleteCommand({
          TableName: table,
          Key: originKey(origin),
          ConditionExpression: 'tenantId = :tenant',
          ExpressionAttributeValues: { ':tenant': tenantId },
        }),
      ),
    );
  },
  async ownerOf(origin) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: originKey(origin) }));
    return typeof Item?.tenantId === 'string' ? Item.tenantId : null;
  },
});

/** The tenant's own list, which is what requests are checked against, so that they cost no second read. */
const originUpdate = (table: string, verb: 'ADD' | 'DELETE', origin: string, tenantId: string) =>
  new UpdateCommand({
    TableName: table,
    Key: tenantKey(tenantId),
    UpdateExpression: `${verb} origins :origin`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':origin': new Set([origin]) },
  });
