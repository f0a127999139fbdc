import { describe, expect, test } from 'vitest';
import { inParallel } from '../../../lambdas/domain/in-parallel.ts';

async function* following<Item>(...items: Item[]): AsyncGenerator<Item> {
  yield* items;
}

describe.each([
  ['items of a list', (...items: number[]) => items],
  ['items that arrive one by one', (...items: number[]) => following(...items)],
])('%s', (_, make) => {
  test('are each processed once', async () => {
    const done: number[] = [];

    await inParallel(make(1, 2, 3, 4, 5), 2, async (item) => void done.push(item));

    expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('are never more at once than the width', async () => {
    let running = 0;
    let most = 0;

    await inParallel(make(1, 2, 3, 4, 5, 6, 7), 3, async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
    });

    expect(most).toBe(3);
  });

  test('are all processed though one fails, which is thrown at the end', async () => {
    const done: number[] = [];

    const all = inParallel(make(1, 2, 3, 4), 2, async (item) => {
      if (item === 2) throw new Error('two');
      done.push(item);
    });

    await expect(all).rejects.toThrow('two');
    expect(done.sort()).toEqual([1, 3, 4]);
  });
});

test('an iteration that fails is an error once the items that arrived are processed', async () => {
  const done: number[] = [];
  async function* broken() {
    yield 1;
    throw new Error('no more');
  }

  const all = inParallel(broken(), 2, async (item) => {
    await new Promise(setImmediate);
    done.push(item);
  });

  await expect(all).rejects.toThrow('no more');
  expect(done).toEqual([1]);
});
