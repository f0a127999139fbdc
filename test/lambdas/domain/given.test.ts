import { expect, test } from 'vitest';
import { given, holdsNothing, saysNothing } from '../../../lambdas/domain/given.ts';

test('undefined properties are left out, and no others', () => {
  expect(given({ a: undefined, b: null, c: '', d: 0, e: false })).toEqual({ b: null, c: '', d: 0, e: false });
  expect(Object.keys(given({ a: undefined }))).toEqual([]);
});

test.each([
  [undefined, true, true],
  [null, true, true],
  ['', true, true],
  [[], false, true],
  [{}, false, true],
  [0, false, false],
  [false, false, false],
  [' ', false, false],
  [[1], false, false],
  [{ a: undefined }, false, false],
])('%j says nothing: %j, and holds nothing: %j', (value, says, holds) => {
  expect([saysNothing(value), holdsNothing(value)]).toEqual([says, holds]);
});
