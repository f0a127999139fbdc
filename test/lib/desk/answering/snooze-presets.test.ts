import { expect, test } from 'vitest';
import { snoozePresets } from '../../../../lib/desk/answering/snooze-presets.ts';

/** In March 2026 the 2nd is a Monday. */
const on = (day: number, hour: number) => snoozePresets(new Date(2026, 2, day, hour));
const names = (presets: ReturnType<typeof on>) => presets.map(({ name }) => name);

test('a morning has all of them, and each lies ahead', () => {
  const presets = on(4, 10);

  expect(names(presets)).toEqual([
    'For an hour',
    'For three hours',
    'Until tomorrow morning',
    'Until Monday',
    'For a week',
  ]);
  expect(presets.every(({ until }) => until > new Date(2026, 2, 4, 10))).toBe(true);
});

test('no two are the same time: on a Monday a week is until Monday, on a Sunday Monday is tomorrow', () => {
  expect(names(on(2, 10))).not.toContain('For a week');
  expect(names(on(8, 10))).not.toContain('Until Monday');
});

test('late in the evening nothing wakes in the night', () => {
  expect(names(on(4, 22))).not.toContain('For three hours');
});
