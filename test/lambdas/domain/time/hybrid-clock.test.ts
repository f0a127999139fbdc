import { expect, test } from 'vitest';
import { environmentClock, MAX_OTHERS } from '../../../../lambdas/domain/time/hybrid-clock.ts';
import { MAX_CLOCK_SKEW } from '../../../../lambdas/domain/time/version-vector.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';

function aHybridClock() {
  const time = fixedClock();
  return { time, hybridClock: environmentClock({ clock: time.now, name: 'own-----' }) };
}

test('each reading is greater than the one before, though the clock stands or is put back', () => {
  const { time, hybridClock } = aHybridClock();

  const readings = [hybridClock.now().at, hybridClock.vector().at];
  time.forward(-5000);
  readings.push(hybridClock.now().at);

  expect(readings).toEqual([NOW_MS, NOW_MS + 1, NOW_MS + 2]);
});

test('observed readings are named until they lie back by the clock skew', () => {
  const { time, hybridClock } = aHybridClock();
  hybridClock.observe({ at: NOW_MS - 10, by: 'another1' });
  hybridClock.observe({ at: NOW_MS - 20, by: 'another1' });
  hybridClock.observe({ at: NOW_MS, by: 'own-----' });

  expect(hybridClock.vector().others).toEqual([{ at: NOW_MS - 10, by: 'another1' }]);
  time.forward(MAX_CLOCK_SKEW - 10);
  expect(hybridClock.vector().others).toEqual([]);
});

test('of many other environments those with the latest readings are named', () => {
  const { hybridClock } = aHybridClock();
  for (let number = 0; number < 9; number++) hybridClock.observe({ at: NOW_MS - number, by: `another${number}` });

  const { others } = hybridClock.vector();

  expect(others.map(({ at }) => NOW_MS - at)).toEqual(Array.from({ length: MAX_OTHERS }, (_, number) => number));
});
