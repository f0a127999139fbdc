import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type ActivityIndex,
  type ActivityRow,
  type ActivityShard,
  BUCKET,
  type PlacedRow,
  shardEndingIn,
  shardsOverlapping,
} from '../../domain/conversations/activity-index.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { DAY } from '../../domain/time/units.ts';
import {
  activityKey,
  activityPartition,
  activityRowOf,
  activityShardKey,
  activityShardOf,
  activitySortKey,
  eachMonth,
} from './items/activity-keys.ts';
import { CONVERSATIONS } from './items/keys.ts';
import { eachItemOfAll, queryItems } from './items/query-items.ts';

/** Milliseconds for making a row: a message waits for it, and is stored without it if need be. */
const TOUCH_LIMIT = 1000;

/**
 * The activity index in DynamoDB: by tenant and month in the table itself, by time over all tenants in a secondary index. A
 * read of a tenant's rows is one Query for each month that it reaches back to, `retention` (milliseconds) at most, whatever
 * times a client names.
 */
export const dynamoActivityIndex = (
  client: DynamoDBDocumentClient,
  table: string,
  { retention, clock }: { retention: number; clock: Clock },
): ActivityIndex => {
  async function* inShards(shards: ActivityShard[]): AsyncGenerator<ActivityRow> {
    const items = eachItemOfAll(
      client,
      shards.map((shard) => ({
        TableName: table,
        IndexName: CONVERSATIONS.activityIndex.name,
        KeyConditionExpression: 'mp = :shard',
        ExpressionAttributeValues: { ':shard': activityShardKey(shard) },
      })),
    );
    for await (const item of items) yield activityRowOf(item);
  }

  return {
    async touch(row, pos) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: activityKey(row),
          UpdateExpression: 'SET pos = if_not_exists(pos, :pos), mp = :shard, #ttl = :ttl',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: {
            ':pos': pos,
            ':shard': activityShardOf(row),
            ':ttl': Math.ceil((row.bucket + BUCKET + retention) / 1000),
          },
        }),
        { abortSignal: AbortSignal.timeout(TOUCH_LIMIT) },
      );
    },

    async ofTenant(tenantId, { before, since = 0, limit }) {
      const rows: ActivityRow[] = [];
      const oldest = Math.max(since, clock() - retention - BUCKET);
      // Clocks of environments differ: at the end of a month another may have begun the next already.
      const newest = Math.min(before?.bucket ?? Number.POSITIVE_INFINITY, clock() + DAY);
      if (oldest > newest) return rows;
      const high = activitySortKey(newest, before?.bucket === newest ? before.conversationId : '');
      for (const at of eachMonth(newest, oldest)) {
        const items = await queryItems(
          client,
          {
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
            ExpressionAttributeValues: {
              ':pk': activityPartition(tenantId, at),
              ':low': activitySortKey(oldest, ''),
              ':high': high,
            },
            ScanIndexForward: false,
            ConsistentRead: true,
          },
          limit + 1 - rows.length,
        );
        // The row itself is the last in the range.
        rows.push(...items.filter(({ sk }) => !before || sk !== high).map(activityRowOf));
        if (rows.length >= limit) break;
      }
      return rows.slice(0, limit);
    },

    async fromTenant(tenantId, { since, after, limit }) {
      const rows: PlacedRow[] = [];
      const oldest = Math.max(after?.bucket ?? since, clock() - retention - BUCKET);
      const newest = clock() + DAY;
      const low = activitySortKey(oldest, after?.bucket === oldest ? after.conversationId : '');
      for (const at of oldest > newest ? [] : eachMonth(newest, oldest).reverse()) {
        const items = await queryItems(
          client,
          {
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
            ExpressionAttributeValues: {
              ':pk': activityPartition(tenantId, at),
              ':low': low,
              ':high': activitySortKey(newest, ''),
            },
            ConsistentRead: true,
          },
          limit + 1 - rows.length,
        );
        // The row itself is the first in the range.
        const others = items.filter(({ sk }) => !after || sk !== low);
        rows.push(...others.map((item) => ({ ...activityRowOf(item), pos: item.pos as number })));
        if (rows.length >= limit) break;
      }
      return rows.slice(0, limit);
    },

    overlapping: (first, last) => inShards(shardsOverlapping(first, last)),

    endedIn: (minute) => inShards([shardEndingIn(minute)]),
  };
};
