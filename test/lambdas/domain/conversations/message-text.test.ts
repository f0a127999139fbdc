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
    ['1', 1],
    ['20', 20],
    ['100', 100],
  ])('of %j is %i', (value, limit) => {
    expect(pageLimit(value)).toBe(limit);
  });

  test.each(['', '0', '007', ' 5', '-1', '101', '1.5', 'all', 'NaN', '1e1', '1,2'])(
    '[LIM3] is refused as %j',
    (value) => {
      expect(() => pageLimit(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'limit' }));
    },
  );
});
