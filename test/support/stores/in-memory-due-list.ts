import type { Due, DueList } from '../../../lambdas/domain/conversations/due-list.ts';
import { MINUTE } from '../../../lambdas/domain/time/units.ts';

const minuteOf = (at: number): number => Math.floor(at / MINUTE);

const keyOf = ({ tenantId, conversationId, at, task }: Due): string =>
  JSON.stringify([minuteOf(at), tenantId, conversationId, task]);

export function inMemoryDueList(): DueList {
  const dues = new Map<string, Due>();
  return {
    async add(due) {
      dues.set(keyOf(due), { ...due, at: minuteOf(due.at) * MINUTE });
    },
    async ofTenant(tenantId) {
      const own = [...dues.values()].filter((due) => due.tenantId === tenantId);
      return own.sort((a, b) => a.at - b.at).map((each) => ({ ...each }));
    },
    async *upTo(time) {
      const due = [...dues.values()].filter(({ at }) => minuteOf(at) <= minuteOf(time));
      yield* due.sort((a, b) => a.at - b.at).map((each) => ({ ...each }));
    },
    async remove(due) {
      dues.delete(keyOf(due));
    },
  };
}
