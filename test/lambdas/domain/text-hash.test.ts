import { expect, test } from 'vitest';
import { textHash } from '../../../lambdas/domain/text-hash.ts';

test.each([
  ['', 0],
  ['a', 97],
  ['ab', 3105],
  ['c_1', 98_133],
])('the number of %j stays what it is, since rows stand where it says', (text, expected) => {
  expect(textHash(text)).toBe(expected);
});

test('a number has 32 bits and no sign', () => {
  const numbers = Array.from({ length: 1000 }, (_, index) => textHash(`a conversation with the number ${index}`));

  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(2 ** 32);
  expect(new Set(numbers).size).toBe(1000);
});
