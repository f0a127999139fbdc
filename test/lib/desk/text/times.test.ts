import { expect, test } from 'vitest';
import { dayName, dayOf, shortTime, waitingTime } from '../../../../lib/desk/text/times.ts';

const now = new Date(2026, 2, 4, 12, 0).getTime();
const before = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

test.each([
  [0, 'now'],
  [1, '1 min'],
  [59.9, '59 min'],
  [60, '1 h'],
  [24 * 60, '1 d'],
  [-5, 'now'],
])('who waits for %d minutes waits “%s”', (minutes, text) => {
  expect(waitingTime(before(minutes), now)).toBe(text);
});

test('a time is told as shortly as it is clear', () => {
  const [today, thisWeek, longAgo] = [
    shortTime(before(5), now),
    shortTime(before(3 * 24 * 60), now),
    shortTime(before(30 * 24 * 60), now),
  ];

  expect(today).toMatch(/11.55/);
  expect(thisWeek).not.toMatch(/\d/);
  expect(longAgo).toMatch(/2/);
});

test('days have names', () => {
  expect(dayName(dayOf(now), now)).toBe('Today');
  expect(dayName(dayOf(now - 86_400_000), now)).toBe('Yesterday');
  expect(dayName(dayOf(now - 40 * 86_400_000), now)).toMatch(/23|January/);
});
