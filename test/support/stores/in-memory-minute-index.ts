import type { MinuteIndex, Touch } from '../../../lambdas/domain/conversations/minute-index.ts';

/** Text order, as DynamoDB has it, so that both implementations page alike. */
const placeOf = ({ minute, conversationId }: Pick<Touch, 'minute' | 'conversationId'>): string =>
  `${String(minute).padStart(8, '0')}#${conversationId}`;

export function inMemoryMinuteIndex(): MinuteIndex {
  const touches = new Map<string, Touch>();
  return {
    async touch(touch) {
      touches.set(`${touch.tenantId}#${placeOf(touch)}`, { ...touch });
    },
    async ofTenant(tenantId, { before, since = 0, limit }) {
      return [...touches.values()]
        .filter((touch) => touch.tenantId === tenantId && touch.minute >= since)
        .filter((touch) => !before || placeOf(touch) < placeOf(before))
        .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
        .slice(0, limit)
        .map((touch) => ({ ...touch }));
    },
    async *ofMinute(minute) {
      for (const touch of [...touches.values()]) if (touch.minute === minute) yield { ...touch };
    },
  };
}
