import { expect, test } from 'vitest';
import { BoundedMap } from '../../../lambdas/domain/bounded-map.ts';

test('the entry set longest ago is evicted when there would be too many', () => {
  const map = new BoundedMap<string, number>(2);

  map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);

  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});
