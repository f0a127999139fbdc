import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { UsageHistory } from '../../domain/tenants/usage-history.ts';
import { countsIn } from './dynamo-usage-counter.ts';
import { usageCountKey } from './items/keys.ts';
import { eachItem } from './items/query-items.ts';

/** Reads what `dynamoUsageCounter` counted, in the order of the windows: their numbers have nine digits until the year 2286. */
export const dynamoUsageHistory = (client: DynamoDBDocumentClient, table: string): UsageHistory => ({
  async *ofWindows(tenantId, first, last) {
    const [from, to] = [usageCountKey(tenantId, first), usageCountKey(tenantId, last)];
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': from.pk, ':from': from.sk, ':to': to.sk },
    };
    for await (const item of eachItem(client, input)) yield { window: Number(item.sk), counts: countsIn(item) };
  },
});
