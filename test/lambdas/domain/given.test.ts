import { expect, test } from 'vitest';
import { given } from '../../../lambdas/domain/given.ts';

test('undefined properties are left out, and no others', () => {
  expect(given({ a: undefined, b: null, c: '', d: 0, e: false })).toEqual({ b: null, c: '', d: 0, e: false });
  expect(Object.keys(given({ a: undefined }))).toEqual([]);
});
