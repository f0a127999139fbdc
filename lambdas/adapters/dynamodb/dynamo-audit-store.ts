import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { AUDIT_SECONDS, type AuditRecord, auditId, auditTime } from '../../domain/tenants/audit.ts';
import type { AuditStore } from '../../domain/tenants/audit-store.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { changeExisting } from './items/conditional-writes.ts';
import { auditKey, TTL, tenantIn } from './items/keys.ts';
import { queryItems } from './items/query-items.ts';

/** Records in the Tenants table, a partition a tenant, removed by TTL. */
export const dynamoAuditStore = (
  client: DynamoDBDocumentClient,
  table: string,
  { clock, random }: { clock: Clock; random: (length: number) => string },
): AuditStore => ({
  async begin({ tenantId, ...act }) {
    const id = auditId(clock(), random);
    const ttl = Math.floor(auditTime(id) / 1000) + AUDIT_SECONDS;
    await client.send(new PutCommand({ TableName: table, Item: { ...auditKey(tenantId, id), ...act, [TTL]: ttl } }));
    return id;
  },

  async end({ tenantId }, id, outcome) {
    await changeExisting(client, {
      TableName: table,
      Key: auditKey(tenantId, id),
      UpdateExpression: 'SET outcome = :outcome',
      ExpressionAttributeValues: { ':outcome': outcome },
    });
  },

  async list(tenantId, { after, limit }) {
    const { pk } = auditKey(tenantId, '');
    const found = await queryItems(
      client,
      {
        TableName: table,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :after',
        FilterExpression: '#ttl > :now',
        ExpressionAttributeNames: { '#ttl': TTL },
        ExpressionAttributeValues: {
          ':pk': pk,
          ':now': Math.floor(clock() / 1000),
          ...(after === undefined ? {} : { ':after': after }),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
      },
      limit + 1,
    );
    const records = found.slice(0, limit).map(recordOf);
    return { records, next: found.length > limit ? (records.at(-1)?.id ?? null) : null };
  },
});

const recordOf = ({ pk, sk, [TTL]: _, ...act }: Record<string, unknown>): AuditRecord =>
  ({ ...act, tenantId: tenantIn(pk), id: String(sk) }) as AuditRecord;
