import type { Due, DueList, DueTask } from '../../domain/conversations/due-list.ts';
import { goesOnFrom } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { ForEach } from '../../domain/in-parallel.ts';
import { shuffled } from '../../domain/shuffled.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { MINUTE } from '../../domain/time/units.ts';
import { ERASURES_A_TURN, type ErasureBatch } from '../erasure/run-erasures.ts';

export type WakeNeeds = {
  erasures: Pick<ErasureStore, 'find'>;
  dueList: Pick<DueList, 'remove'>;
  clock: Clock;
  /** Has the function that may delete go on with erasures. */
  goOn: (batch: ErasureBatch) => Promise<void>;
};

type ErasureDue = Due & { task: Extract<DueTask, { type: 'erase' }> };

export const isErasure = (due: Due): due is ErasureDue => due.task.type === 'erase';

/** Milliseconds for which invocations go on with the erasures of a turn: the last of them has ended when the next turn comes. */
export const ERASES_FOR = 45_000;

/** Erasures that one turn looks at, at most; and how many at once. */
const LOOKED_AT = 500;
const WIDTH = 20;

/** Milliseconds after which an erasure that is noted, and not there, was never begun: whoever noted it has ended. */
const NEVER_BEGUN_AFTER = 5 * MINUTE;

/**
 * Has those erasures that are due gone on with that can go on by now, by invocations that follow each other, however many erasures
 * there are: an account may have ten at a time in all, and chats go first. Those that are left come in a later turn. An erasure is
 * taken off the list once it is done, so it stands there all the time.
 */
export async function wakeErasures(needs: WakeNeeds, dues: readonly ErasureDue[], forEach: ForEach): Promise<void> {
  const { erasures, dueList, clock, goOn } = needs;
  const now = clock();
  const ready = new Set<ErasureDue>();
  const looked = tenantsInTurn(dues).slice(0, LOOKED_AT);
  const look = async (due: ErasureDue) => {
    const erasure = await erasures.find(due.tenantId, due.task.id);
    const isOver = erasure ? erasure.doneAt !== undefined : due.at + NEVER_BEGUN_AFTER <= now;
    if (isOver) await dueList.remove(due);
    else if (erasure && goesOnFrom(erasure) <= now) ready.add(due);
  };
  try {
    await forEach(looked, WIDTH, look);
  } finally {
    const erase = looked.filter((due) => ready.has(due)).slice(0, ERASURES_A_TURN);
    if (erase.length > 0) {
      await goOn({ erase: erase.map(({ tenantId, task: { id } }) => ({ tenantId, id })), until: now + ERASES_FOR });
    }
  }
}

/**
 * One of each tenant, then another of each: so none waits for the many of another. By chance which, so that none that fails is
 * always first.
 */
function tenantsInTurn(dues: readonly ErasureDue[]): ErasureDue[] {
  const counts = new Map<TenantId, number>();
  const placed = shuffled(dues).map((due) => {
    const place = counts.get(due.tenantId) ?? 0;
    counts.set(due.tenantId, place + 1);
    return { due, place };
  });
  return placed.sort((one, other) => one.place - other.place).map(({ due }) => due);
}
