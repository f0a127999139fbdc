import { expect, test } from 'vitest';
import { scrollToShow, windowOf } from '../../../../lib/desk/inbox/windowed.ts';

test('of a thousand rows those in view are drawn, and a few beyond', () => {
  const { from, to } = windowOf(40_000, 800, 80, 1_000);

  expect([from, to]).toEqual([496, 514]);
});

test.each([
  [0, 800, 3, { from: 0, to: 3 }],
  [99_999, 800, 10, { from: 10, to: 10 }],
  [0, 0, 0, { from: 0, to: 0 }],
])('a window at %i of %i pixels over %i rows lies within them', (top, height, count, expected) => {
  expect(windowOf(top, height, 80, count)).toEqual(expected);
});

test('a row out of view is scrolled to, one in view is not', () => {
  expect(scrollToShow(0, 400, 800, 80)).toBe(0);
  expect(scrollToShow(20, 0, 800, 80)).toBe(880);
  expect(scrollToShow(5, 400, 800, 80)).toBeNull();
});
