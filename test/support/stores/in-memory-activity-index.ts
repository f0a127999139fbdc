import type { ActivityIndex, ActivityRow } from '../../../lambdas/domain/conversations/activity-index.ts';

/** Text order, as DynamoDB has it, so that both implementations page alike. */
const placeOf = ({ bucket, conversationId }: Pick<ActivityRow, 'bucket' | 'conversationId'>): string =>
  `${String(bucket).padStart(8, '0')}#${conversationId}`;

export function inMemoryActivityIndex(): ActivityIndex {
  const touches = new Map<string, ActivityRow>();
  return {
    async touch(touch) {
      touches.set(`${touch.tenantId}#${placeOf(touch)}`, { ...touch });
    },
    async ofTenant(tenantId, { before, since = 0, limit }) {
      return [...touches.values()]
        .filter((touch) => touch.tenantId === tenantId && touch.bucket >= since)
        .filter((touch) => !before || placeOf(touch) < placeOf(before))
        .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
        .slice(0, limit)
        .map((touch) => ({ ...touch }));
    },
    async *ofBucket(bucket) {
      for (const touch of [...touches.values()]) if (touch.bucket === bucket) yield { ...touch };
    },
  };
}
