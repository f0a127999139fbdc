import { describe, expect, test } from 'vitest';
import { type DueList, NO_CONVERSATION } from '../../../../lambdas/domain/conversations/due-list.ts';
import { DELETED_FROM, type Erasure, NOTHING_ERASED } from '../../../../lambdas/domain/erasure/erasure.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { ERASURES_A_TURN, type ErasureBatch } from '../../../../lambdas/use-cases/erasure/run-erasures.ts';
import { ERASES_FOR, isErasure, wakeErasures } from '../../../../lambdas/use-cases/sweep/wake-erasures.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryDueList } from '../../../support/stores/in-memory-due-list.ts';

const idOf = (number: number) => `e_${String(number).padStart(22, '0')}`;

const anErasure = (id: string, over: Partial<Erasure> = {}): Erasure => ({
  ...{ tenantId: SHOP, id, of: 'visitor', by: 'operator', begunAt: NOW_MS, counts: NOTHING_ERASED },
  ...{ subjects: [], conversations: [], fences: {} },
  ...over,
});

/** So many erasures that stand on the list, each as it is stored; null: it is not. */
async function noted(stored: readonly (Partial<Erasure> | null)[]) {
  const dueList = inMemoryDueList();
  const found = new Map<string, Erasure | null>();
  for (const [number, erasure] of stored.entries()) {
    const id = idOf(number);
    found.set(id, erasure && anErasure(id, erasure));
    await dueList.add({ tenantId: SHOP, conversationId: NO_CONVERSATION, at: NOW_MS, task: { type: 'erase', id } });
  }
  const woken: ErasureBatch[] = [];
  const looked: string[] = [];
  let now = NOW_MS;
  const find = async (_: string, id: string) => {
    looked.push(id);
    return found.get(id) ?? null;
  };
  const turn = async (over: Partial<Parameters<typeof wakeErasures>[0]> = {}) => {
    const goOn = async (batch: ErasureBatch) => void woken.push(batch);
    const dues = [...(await dueList.ofTenant(SHOP)), ...(await dueList.ofTenant(RIVAL))];
    await wakeErasures(
      { erasures: { find }, dueList, clock: () => now, goOn, ...over },
      dues.filter(isErasure),
      inParallel,
    );
  };
  return {
    ...{ turn, woken, looked, dueList },
    at: (time: number) => {
      now = time;
    },
    listed: async () => (await dueList.ofTenant(SHOP)).map(({ task }) => (task.type === 'erase' ? task.id : task.type)),
  };
}

describe('an erasure on the due list', () => {
  test.each([
    ['that was fenced off, once nobody can write below a fence', { fencedAt: NOW_MS + 5 }, NOW_MS + 5 + DELETED_FROM],
    ['that was only noted, once its request has ended', {}, NOW_MS + MINUTE / 2],
  ])('[ERA4] %s, is gone on with, and stays there', async (_, erasure, from) => {
    const { turn, woken, at, listed } = await noted([erasure]);

    at(from - 1);
    await turn();
    const before = woken.length;
    at(from);
    await turn();

    expect(before).toBe(0);
    expect(woken).toEqual([{ erase: [{ tenantId: SHOP, id: idOf(0) }], until: from + ERASES_FOR }]);
    expect(await listed()).toEqual([idOf(0)]);
  });

  test('[ERA4] leaves it once it is done; or was never begun, by whoever noted it five minutes ago', async () => {
    const { turn, woken, at, listed } = await noted([{ doneAt: NOW_MS }, null]);

    await turn();
    const soon = await listed();
    at(NOW_MS + 5 * MINUTE);
    await turn();

    expect([soon, await listed(), woken]).toEqual([[idOf(1)], [], []]);
  });

  test('is gone on with though another cannot be looked at, which is said', async () => {
    const { turn, woken, at } = await noted([{}, {}]);
    at(NOW_MS + MINUTE);
    const find = async (_: string, id: string) => {
      if (id === idOf(0)) throw new Error('throttled');
      return anErasure(id);
    };

    await expect(turn({ erasures: { find } })).rejects.toThrow('throttled');

    expect(woken.map(({ erase }) => erase)).toEqual([[{ tenantId: SHOP, id: idOf(1) }]]);
  });
});

describe('of many erasures', () => {
  test('one turn hands over a hundred, to one invocation', async () => {
    const { turn, woken, at, listed } = await noted(Array.from({ length: 500 }, () => ({})));
    at(NOW_MS + MINUTE);

    await turn();

    expect(woken.map(({ erase }) => new Set(erase.map(({ id }) => id)).size)).toEqual([ERASURES_A_TURN]);
    expect(await listed()).toHaveLength(500);
  });

  test('a turn takes one of each tenant first, so that none waits for the many of another', async () => {
    const { turn, woken, at, dueList } = await noted(Array.from({ length: 1000 }, () => ({})));
    const due = { tenantId: RIVAL, conversationId: NO_CONVERSATION, at: NOW_MS } as const;
    await dueList.add({ ...due, task: { type: 'erase', id: idOf(0) } });
    at(NOW_MS + MINUTE);

    await turn();

    expect(woken[0]?.erase.slice(0, 2).map(({ tenantId }) => tenantId)).toEqual(expect.arrayContaining([SHOP, RIVAL]));
  });

  test('which of a tenant is by chance: one that fails is not always first', async () => {
    const { turn, woken, at } = await noted(Array.from({ length: 200 }, () => ({})));
    at(NOW_MS + MINUTE);

    for (let turns = 0; turns < 50; turns++) await turn();

    expect(new Set(woken.map(({ erase }) => erase[0]?.id)).size).toBeGreaterThan(1);
  });

  test('that have to wait, or are done, a turn looks at five hundred, whatever stands on the list', async () => {
    const { turn, looked, woken, listed } = await noted(
      Array.from({ length: 1200 }, (_, number) => (number % 2 === 0 ? { fencedAt: NOW_MS } : { doneAt: NOW_MS })),
    );

    await turn();

    expect([looked.length, woken]).toEqual([500, []]);
    const removed = 1200 - (await listed()).length;
    expect(removed).toBeGreaterThan(0);
    expect(removed).toBeLessThan(500);
  });

  test('a turn in which none can go on begins no invocation', async () => {
    const { turn, woken } = await noted([]);

    await turn();

    expect(woken).toEqual([]);
  });
});

test('what else stands on the due list is no erasure', () => {
  const due: Parameters<DueList['add']>[0] = {
    tenantId: SHOP,
    conversationId: 'c_1',
    at: NOW_MS,
    task: { type: 'close' },
  };

  expect(isErasure(due)).toBe(false);
});
