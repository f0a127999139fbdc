import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { passing } from '../../../../lib/desk/presence/passing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it is over after a while, unless it is said again', () => {
  const typing = passing(5_000);
  typing.said('ann', 'c_1');
  typing.said('ben', 'c_1');
  vi.advanceTimersByTime(4_000);
  typing.said('ben', 'c_1');
  vi.advanceTimersByTime(1_500);

  expect([...typing.now.get()]).toEqual([['ben', 'c_1']]);
});

test('each is in one place, and who has ended is nowhere', () => {
  const looking = passing(30_000);
  looking.said('ann', 'c_1');
  looking.said('ann', 'c_2');

  expect([...looking.now.get()]).toEqual([['ann', 'c_2']]);
  looking.ended('ann');
  expect(looking.now.get().size).toBe(0);
});

test('said again it is no other state, so that nothing is drawn anew', () => {
  const looking = passing(30_000);
  looking.said('ann', 'c_1');
  const before = looking.now.get();
  looking.said('ann', 'c_1');

  expect(looking.now.get()).toBe(before);
});
