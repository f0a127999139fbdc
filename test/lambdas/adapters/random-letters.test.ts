import { expect, test } from 'vitest';
import { randomLetters } from '../../../lambdas/adapters/random-letters.ts';

test('random letters are letters and digits, and do not repeat', () => {
  const texts = Array.from({ length: 1000 }, () => randomLetters(22));

  expect(texts.every((text) => /^[A-Za-z0-9]{22}$/.test(text))).toBe(true);
  expect(new Set(texts).size).toBe(1000);
});
