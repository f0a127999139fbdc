import { expect, test } from 'vitest';
import { KEEP_ALIVE_MINUTES, SLOTS, slotOf, slotsDue } from '../../../../lambdas/domain/sockets/keep-alive.ts';

test.each([...Array(KEEP_ALIVE_MINUTES).keys()].map((index) => index + 1))(
  'with a keep-alive every %i minutes each slot is due once in any so many minutes',
  (every) => {
    for (let first = 29_000_000; first < 29_000_008; first++) {
      const due = Array.from({ length: every }, (_, index) => slotsDue(first + index, every)).flat();

      expect(due.toSorted()).toEqual([...Array(SLOTS).keys()]);
    }
  },
);

test('by default a socket’s slot is due eight minutes after it connected', () => {
  expect(slotsDue(29_000_008, KEEP_ALIVE_MINUTES)).toEqual([slotOf(29_000_000)]);
});
