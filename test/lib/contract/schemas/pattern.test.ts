import { expect, test } from 'vitest';
import { patternOf } from '../../../../lib/contract/schemas/pattern.ts';

test('letters are those of ASCII in every language', () => {
  expect(patternOf(/^[\w-]{22}$/)).toBe('^[A-Za-z0-9_-]{22}$');
});

test('a pattern with flags means nothing in a document', () => {
  expect(() => patternOf(/a/i)).toThrow('/a/i');
});
