import type { ErasedCounts, Erasure } from '../../../lambdas/domain/erasure/erasure.ts';
import type { ErasureStore } from '../../../lambdas/domain/erasure/erasure-store.ts';

export function inMemoryErasureStore(): ErasureStore {
  const rows = new Map<string, Erasure>();
  const placed = new Map<string, number>();
  const keyOf = ({ tenantId, id }: Pick<Erasure, 'tenantId' | 'id'>) => `${tenantId}#${id}`;
  const change = (key: Pick<Erasure, 'tenantId' | 'id'>, changed: (erasure: Erasure) => Partial<Erasure>) => {
    const row = rows.get(keyOf(key));
    if (row) rows.set(keyOf(key), { ...row, ...structuredClone(changed(row)) });
  };
  return {
    async begin(erasure) {
      rows.set(keyOf(erasure), structuredClone(erasure));
    },
    find: async (tenantId, id) => structuredClone(rows.get(keyOf({ tenantId, id })) ?? null),
    async found(key, { subjects, conversations, foundAt }) {
      change(key, (row) => ({
        foundAt,
        subjects: [...new Set([...row.subjects, ...subjects])],
        conversations: [...new Set([...row.conversations, ...conversations])],
      }));
    },
    async fenced(key, conversationId, fence) {
      change(key, ({ fences }) => ({ fences: { [conversationId]: fence, ...fences } }));
    },
    async fencedOff(key, at) {
      change(key, ({ fencedAt = at }) => ({ fencedAt }));
    },
    async count(key, list, place, counts) {
      const at = `${keyOf(key)} ${list}`;
      if (place <= (placed.get(at) ?? Number.NEGATIVE_INFINITY)) return;
      placed.set(at, place);
      change(key, (row) => ({ counts: added(row.counts, counts) }));
    },
    async done(key, at) {
      const row = rows.get(keyOf(key));
      if (!row || row.doneAt !== undefined) return;
      const { foundAt: _, fencedAt: __, ...rest } = row;
      const counts = { ...row.counts, visitors: key.subjects.length };
      rows.set(keyOf(key), { ...rest, doneAt: at, subjects: [], fences: {}, counts });
    },
  };
}

const added = (counts: ErasedCounts, more: Partial<ErasedCounts>): ErasedCounts =>
  Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, count + (more[name as keyof ErasedCounts] ?? 0)]),
  ) as ErasedCounts;
