import { expect, test } from 'vitest';
import { shuffled } from '../../../lambdas/domain/shuffled.ts';

test('all items come, in another order each time, and the list that was given stays as it was', () => {
  const items = [1, 2, 3, 4, 5];

  const orders = Array.from({ length: 200 }, () => shuffled(items));

  expect(new Set(orders.map((order) => order[0]))).toEqual(new Set(items));
  for (const order of orders) expect(order.toSorted()).toEqual(items);
  expect(items).toEqual([1, 2, 3, 4, 5]);
});

test('of nothing nothing is left out', () => {
  expect(shuffled([])).toEqual([]);
});
