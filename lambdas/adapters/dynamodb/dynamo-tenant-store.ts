import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateScan,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';
import { dynamoTenantLookup, tenantOf } from './dynamo-tenant-lookup.ts';
import { changeExisting } from './items/conditional-writes.ts';
import { originKey, tenantKey } from './items/keys.ts';
import { wasWritten } from './items/unless-refused.ts';

/** Tenants and origins in the Tenants table, for the operator's command line and for admins. */
export const dynamoTenantStore = (client: DynamoDBDocumentClient, table: string): TenantStore => ({
  ...dynamoTenantLookup(client, table),
  create: (tenant) =>
    wasWritten(
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...tenantKey(tenant.tenantId), ...tenant },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    ),
  change(tenantId, changes, version) {
    const fields = Object.entries(changes);
    const sets = fields.length > 0 ? `SET ${fields.map((_, n) => `#f${n} = :v${n}`).join(', ')} ` : '';
    const isSame = version === 0 ? 'attribute_not_exists(#version)' : '#version = :version';
    return wasWritten(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: tenantKey(tenantId),
          UpdateExpression: `${sets}ADD #version :one`,
          ExpressionAttributeNames: {
            '#version': 'version',
            ...Object.fromEntries(fields.map(([name], n) => [`#f${n}`, name])),
          },
          ExpressionAttributeValues: {
            ':one': 1,
            ...(version ? { ':version': version } : {}),
            ...Object.fromEntries(fields.map(([, value], n) => [`:v${n}`, value])),
          },
          ConditionExpression: `attribute_exists(pk)${version === undefined ? '' : ` AND ${isSame}`}`,
        }),
      ),
    );
  },
  async noteRevocation(tenantId, at) {
    await changeExisting(client, {
      TableName: table,
      Key: tenantKey(tenantId),
      UpdateExpression: 'SET visitorsRevokedAt = :at ADD #version :one',
      ExpressionAttributeNames: { '#version': 'version' },
      ConditionExpression: '(attribute_not_exists(visitorsRevokedAt) OR visitorsRevokedAt < :at)',
      ExpressionAttributeValues: { ':at': at, ':one': 1 },
    });
  },
  async *list() {
    const onlyTenants = { FilterExpression: 'sk = :tenant', ExpressionAttributeValues: { ':tenant': 'TENANT' } };
    for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ...onlyTenants })) {
      yield* Items.map(tenantOf);
    }
  },
  async claimOrigin(origin, tenantId) {
    const claimed = await wasWritten(
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
  async shareOrigin(origin, tenantId) {
    await client.send(originUpdate(table, 'ADD', origin, tenantId));
  },
  async releaseOrigin(origin, tenantId) {
    const released = await wasWritten(
      client.send(
        new DeleteCommand({
          TableName: table,
          Key: originKey(origin),
          ConditionExpression: 'tenantId = :tenant',
          ExpressionAttributeValues: { ':tenant': tenantId },
        }),
      ),
    );
    // Last: whoever is cut off in between finds it in the list, and releases it again.
    await client.send(originUpdate(table, 'DELETE', origin, tenantId));
    return released;
  },
});

/** Changes the tenant's own list of origins; requests are checked against it, so they cost no second read. */
const originUpdate = (table: string, verb: 'ADD' | 'DELETE', origin: string, tenantId: string) =>
  new UpdateCommand({
    TableName: table,
    Key: tenantKey(tenantId),
    UpdateExpression:
      verb === 'ADD' ? 'ADD origins :origin, #version :one' : 'DELETE origins :origin ADD #version :one',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':origin': new Set([origin]), ':one': 1 },
  });
