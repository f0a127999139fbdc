import type { ActivityIndex, ActivityRow } from '../../../lambdas/domain/conversations/activity-index.ts';

/** The sort key of a row: text order, as DynamoDB has it, so that both implementations page alike. */
const sortKeyOf = ({ bucket, conversationId }: Pick<ActivityRow, 'bucket' | 'conversationId'>): string =>
  `${String(bucket).padStart(8, '0')}#${conversationId}`;

export function inMemoryActivityIndex(): ActivityIndex {
  const rows = new Map<string, ActivityRow>();
  return {
    async touch(row) {
      rows.set(`${row.tenantId}#${sortKeyOf(row)}`, { ...row });
    },
    async ofTenant(tenantId, { before, since = 0, limit }) {
      return [...rows.values()]
        .filter((row) => row.tenantId === tenantId && row.bucket >= since)
        .filter((row) => !before || sortKeyOf(row) < sortKeyOf(before))
        .sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? 1 : -1))
        .slice(0, limit)
        .map((row) => ({ ...row }));
    },
    async *ofBucket(bucket) {
      for (const row of [...rows.values()]) if (row.bucket === bucket) yield { ...row };
    },
  };
}
