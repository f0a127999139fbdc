import { expect, test } from 'vitest';
import { CLOCKS_DIFFER } from '../../../../lambdas/domain/time/moment.ts';
import { environmentWatch, MOST_OTHERS } from '../../../../lambdas/domain/time/watch.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';

function aWatch() {
  const time = fixedClock();
  return { time, watch: environmentWatch({ clock: time.now, name: 'own-----' }) };
}

test('no reading is like the one before, though the clock stands or is put back', () => {
  const { time, watch } = aWatch();

  const readings = [watch.now().at, watch.asOf().at];
  time.forward(-5000);
  readings.push(watch.now().at);

  expect(readings).toEqual([NOW_MS, NOW_MS + 1, NOW_MS + 2]);
});

test('what was read of others is known for as long as their clocks alone would not say it', () => {
  const { time, watch } = aWatch();
  watch.saw({ at: NOW_MS - 10, by: 'another1' });
  watch.saw({ at: NOW_MS - 20, by: 'another1' });
  watch.saw({ at: NOW_MS, by: 'own-----' });

  expect(watch.asOf().others).toEqual([{ at: NOW_MS - 10, by: 'another1' }]);
  time.forward(CLOCKS_DIFFER - 10);
  expect(watch.asOf().others).toEqual([]);
});

test('of many others those that came furthest are named', () => {
  const { watch } = aWatch();
  for (let number = 0; number < 9; number++) watch.saw({ at: NOW_MS - number, by: `another${number}` });

  const { others } = watch.asOf();

  expect(others.map(({ at }) => NOW_MS - at)).toEqual(Array.from({ length: MOST_OTHERS }, (_, number) => number));
});
