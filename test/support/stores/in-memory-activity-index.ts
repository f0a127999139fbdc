import {
  type ActivityIndex,
  type ActivityRow,
  type ActivityShard,
  shardEndingIn,
  shardOf,
  shardsOverlapping,
} from '../../../lambdas/domain/conversations/activity-index.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';

/** The last time that ten digits of seconds can name. */
const LATEST = 9_999_999_999_000;

/** The sort key of a row: text order, as DynamoDB has it, so that both implementations page alike. */
const sortKeyOf = ({ bucket, conversationId }: Pick<ActivityRow, 'bucket' | 'conversationId'>): string =>
  `${String(Math.floor(Math.min(bucket, LATEST) / 1000)).padStart(10, '0')}#${conversationId}`;

export type InMemoryActivityIndex = ActivityIndex & {
  /** The rows of a tenant with the positions from which their entries begin, for assertions; the oldest first. */
  positions(tenantId: TenantId): (ActivityRow & { pos: number })[];
};

export function inMemoryActivityIndex(): InMemoryActivityIndex {
  const rows = new Map<string, ActivityRow & { pos: number }>();
  const rowOf = ({ pos: _, ...row }: ActivityRow & { pos: number }): ActivityRow => row;
  const inShards = (shards: ActivityShard[]) =>
    [...rows.values()].filter((row) => {
      const { shard, number } = shardOf(row);
      return shards.some((each) => each.shard === shard && each.number === number);
    });
  return {
    async touch(row, pos) {
      const key = `${row.tenantId}#${sortKeyOf(row)}`;
      rows.set(key, rows.get(key) ?? { ...row, pos });
    },
    async ofTenant(tenantId, { before, since = 0, limit }) {
      return [...rows.values()]
        .filter((row) => row.tenantId === tenantId && row.bucket >= since)
        .filter((row) => !before || sortKeyOf(row) < sortKeyOf(before))
        .sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? 1 : -1))
        .slice(0, limit)
        .map(rowOf);
    },
    async fromTenant(tenantId, { since, after, limit }) {
      return [...rows.values()]
        .filter((row) => row.tenantId === tenantId && row.bucket >= since)
        .filter((row) => !after || sortKeyOf(row) > sortKeyOf(after))
        .sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1))
        .slice(0, limit)
        .map((row) => ({ ...row }));
    },
    async *overlapping(first, last) {
      yield* inShards(shardsOverlapping(first, last)).map(rowOf);
    },
    async *endedIn(minute) {
      yield* inShards([shardEndingIn(minute)]).map(rowOf);
    },
    positions: (tenantId) =>
      [...rows.values()]
        .filter((row) => row.tenantId === tenantId)
        .sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1)),
  };
}
