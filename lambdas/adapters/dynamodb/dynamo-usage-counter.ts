import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  QUOTAS,
  type QuotaKind,
  TRAFFIC,
  type UsageCounter,
  type UsageCounts,
} from '../../domain/tenants/tenant-quotas.ts';
import { USAGE_KEPT_DAYS } from '../../domain/tenants/usage-history.ts';
import { DAY } from '../../domain/time/units.ts';
import { TTL, usageCountKey } from './items/keys.ts';

/**
 * Counts in the Tenants table, one small row a tenant and window; an attribute for each use, `messages_known`. TTL removes a row
 * when nobody asks any more what was used.
 */
export const dynamoUsageCounter = (client: DynamoDBDocumentClient, table: string): UsageCounter => ({
  async add(tenantId, window, endsAt, { used, by }, amount) {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: usageCountKey(tenantId, window),
        UpdateExpression: 'SET #ttl = :ttl ADD #used :amount',
        ExpressionAttributeNames: { '#ttl': TTL, '#used': `${used}_${by}` },
        ExpressionAttributeValues: { ':ttl': endsAt + (USAGE_KEPT_DAYS * DAY) / 1000, ':amount': amount },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return countsIn(Attributes);
  },
});

const KINDS = Object.keys(QUOTAS) as QuotaKind[];

/** The counts in a row. */
export const countsIn = (attributes: Record<string, unknown>): UsageCounts =>
  Object.fromEntries(
    KINDS.map((used) => [
      used,
      Object.fromEntries(
        TRAFFIC.map((by) => [by, attributes[`${used}_${by}`]]).filter(([, count]) => count !== undefined),
      ),
    ]),
  );
