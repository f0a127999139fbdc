import { expect, test } from 'vitest';
import { postUnits, sizeUnits } from '../../../../lambdas/domain/conversations/entry-size.ts';
import { LONGEST_TEXT } from '../../../../lambdas/domain/conversations/message-text.ts';
import { aClosing, aMessage } from '../../../support/builders/conversations.ts';

test.each([
  ['', 1],
  ['x'.repeat(LONGEST_TEXT), 1],
  ['ä'.repeat(LONGEST_TEXT), 2],
  ['語'.repeat(LONGEST_TEXT), 3],
  ['\u0001'.repeat(LONGEST_TEXT), 6],
])('a text counts by its bytes: %.3s…', (text, units) => {
  expect(sizeUnits(text)).toBe(units);
  expect(postUnits(aMessage({ text }))).toBe(units);
});

test('what has no text counts as one', () => {
  expect(postUnits(aClosing())).toBe(1);
});
