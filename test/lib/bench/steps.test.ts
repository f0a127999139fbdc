import { expect, test } from 'vitest';
import { stepsOf } from '../../../lib/bench/steps.ts';

test.each<[string, [from: number, to: number][], number]>([
  ['nothing', [], 0],
  [
    'one after the other',
    [
      [0, 10],
      [11, 20],
      [21, 30],
    ],
    3,
  ],
  [
    'side by side',
    [
      [0, 10],
      [1, 12],
      [2, 11],
    ],
    1,
  ],
  [
    'two beside one another, then one',
    [
      [0, 10],
      [1, 20],
      [21, 30],
    ],
    2,
  ],
  [
    'a long one beside two in a row',
    [
      [0, 30],
      [0, 10],
      [11, 20],
    ],
    2,
  ],
])('answers in a row: %s', (_what, requests, steps) => {
  expect(stepsOf(requests.map(([from, to]) => ({ from, to })))).toBe(steps);
});
