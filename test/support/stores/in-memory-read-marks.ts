import { isDeepStrictEqual } from 'node:util';
import {
  type Reader,
  type ReadMark,
  type ReadMarks,
  STAFF_MARK_KEPT,
} from '../../../lambdas/domain/desk/read-marks.ts';
import type { ConversationId, TenantId } from '../../../lambdas/domain/ids.ts';
import type { RetentionOf } from '../../../lambdas/domain/tenants/retention.ts';
import type { Clock } from '../../../lambdas/domain/time/clock.ts';

export type InMemoryReadMarks = ReadMarks & {
  /** How often a mark was set, for assertions. */
  writes(): number;
};

export function inMemoryReadMarks({
  retentionOf,
  clock,
}: {
  retentionOf: RetentionOf;
  clock: Clock;
}): InMemoryReadMarks {
  const marks = new Map<string, { reader: Reader; mark: ReadMark }>();
  let writes = 0;
  const keyOf = ({ tenantId, conversationId, by }: Reader) => `${tenantId}#${by}#${conversationId}`;
  const isKept = ({ reader, mark }: { reader: Reader; mark: ReadMark }) =>
    mark.at + (reader.by === 'visitor' ? retentionOf(reader.tenantId) : STAFF_MARK_KEPT) > clock();
  const living = (reader: Reader): ReadMark | null => {
    const known = marks.get(keyOf(reader));
    return known && isKept(known) ? { ...known.mark } : null;
  };
  const of = (tenantId: TenantId, isWanted: (reader: Reader) => boolean) =>
    new Map<ConversationId, ReadMark>(
      [...marks.values()]
        .filter(({ reader }) => reader.tenantId === tenantId && isWanted(reader))
        .flatMap(({ reader }) => {
          const mark = living(reader);
          return mark ? [[reader.conversationId, mark] as const] : [];
        }),
    );
  return {
    find: async (reader) => living(reader),
    async set(reader, mark, before) {
      if (!isDeepStrictEqual(living(reader), before)) return false;
      marks.set(keyOf(reader), { reader: { ...reader }, mark: { ...mark } });
      writes++;
      return true;
    },
    ofStaff: async (tenantId, id) => of(tenantId, ({ by }) => by === id),
    ofVisitors: async (tenantId, conversations) =>
      of(tenantId, ({ by, conversationId }) => by === 'visitor' && conversations.includes(conversationId)),
    writes: () => writes,
  };
}
