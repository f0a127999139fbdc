import { describe, expect, test } from 'vitest';
import { LONGEST_TEXT, messageText } from '../../../../lambdas/domain/conversations/message-text.ts';
import { pageLimit } from '../../../../lambdas/domain/conversations/page-limit.ts';

describe('the text of a message', () => {
  test.each(['a', ' a ', '<script>', '🦊'.repeat(LONGEST_TEXT / 2), 'x'.repeat(LONGEST_TEXT), '\u0000', 'line\nline'])(
    '[LIM1] is kept as it is',
    (text) => {
      expect(messageText(text)).toBe(text);
    },
  );

  test.each([undefined, null, 7, {}, [], '', '   ', '\n\t', 'x'.repeat(LONGEST_TEXT + 1), '\ud83e', 'a\udd8a'])(
    '[LIM1] is refused as %j',
    (text) => {
      expect(() => messageText(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'text' }));
    },
  );

  test('may be empty beside attachments only', () => {
    expect(messageText('', { mayBeEmpty: true })).toBe('');
  });
});

describe('the size of a page', () => {
  test.each([
    [undefined, 20],
    [null, 20],
    ['', 20],
    ['1', 1],
    ['100', 100],
    [50, 50],
  ])('of %j is %i', (value, limit) => {
    expect(pageLimit(value)).toBe(limit);
  });

  test.each(['0', '-1', '101', '1.5', 'all', 'NaN', '1e3', {}])('[LIM3] is refused as %j', (value) => {
    expect(() => pageLimit(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'limit' }));
  });
});
