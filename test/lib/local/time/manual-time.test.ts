import { expect, test } from 'vitest';
import { manualTime } from '../../../../lib/local/time/manual-time.ts';

test('timers fire in the order in which they fall due, those set on the way included', () => {
  const time = manualTime(0);
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, time.now()]);
  time.after(20, note('late'));
  time.after(10, () => {
    note('early')();
    time.after(5, note('set on the way'));
  });
  time.after(15, note('middle'));
  const cancel = time.after(12, note('never'));
  cancel();

  time.advance(16);

  expect(seen).toEqual([
    ['early', 10],
    ['middle', 15],
    ['set on the way', 15],
  ]);
  expect(time.now()).toBe(16);
});
