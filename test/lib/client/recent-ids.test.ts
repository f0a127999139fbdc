import { expect, it } from 'vitest';
import { recentIds } from '../../../lib/client/recent-ids.ts';

it('an id is new once, until so many others came that it cannot come again', () => {
  const met = recentIds(3);

  expect(['a', 'b', 'a', 'c', 'd', 'b', 'a'].map((id) => met.isNew(id))).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
    true,
  ]);
});
