import { expect, test } from 'vitest';
import { DAY, isSameDay, isSameMonth } from '../../../../lambdas/domain/time/units.ts';

const MIDNIGHT = Date.UTC(2026, 0, 1);

test('a day ends at midnight, UTC', () => {
  expect(isSameDay(MIDNIGHT, MIDNIGHT + DAY - 1)).toBe(true);
  expect(isSameDay(MIDNIGHT - 1, MIDNIGHT)).toBe(false);
  expect(isSameDay(MIDNIGHT, MIDNIGHT + DAY)).toBe(false);
});

test('a month ends with its last day, UTC, and is another in another year', () => {
  expect(isSameMonth(MIDNIGHT, Date.UTC(2026, 1, 1) - 1)).toBe(true);
  expect(isSameMonth(MIDNIGHT - 1, MIDNIGHT)).toBe(false);
  expect(isSameMonth(MIDNIGHT, Date.UTC(2025, 0, 1))).toBe(false);
});
