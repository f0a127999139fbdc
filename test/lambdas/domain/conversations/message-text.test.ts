import { describe, expect, test } from 'vitest';
import { LONGEST_TEXT, messageText } from '../../../../lambdas/domain/conversations/message-text.ts';
import { pageLimit } from '../../../../lambdas/domain/conversations/page-limit.ts';

describe('the text of a message', () => {
  test.each([
    'a',
    ' a ',
    '<script>',
    '🦊'.repeat(LONGEST_TEXT / 2),
    'x'.repeat(LONGEST_TEXT),
    'a\u0000',
    'line\nline',
    '👩\u200d👧',
    '\u200ba',
  ])('[LIM1] is kept as it is', (text) => {
    expect(messageText(text)).toBe(text);
  });

  test.each([
    undefined,
    null,
    7,
    {},
    [],
    '',
    '   ',
    '\n\t',
    '\u200b',
    '\u200d\ufe0f',
    '\u2800',
    '\u3164',
    '\u0000',
    'x'.repeat(LONGEST_TEXT + 1),
    '\ud83e',
    'a\udd8a',
  ])('[LIM1] is refused as %j', (text) => {
    expect(() => messageText(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'text' }));
  });

  test('may be empty beside attachments only', () => {
    for (const none of ['', ' ', '\u200b', null, undefined]) {
      expect(messageText(none, { mayBeEmpty: true })).toBe('');
      expect(() => messageText(none)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'text' }));
    }
    expect(() => messageText(7, { mayBeEmpty: true })).toThrow('text must be a string');
    expect(() => messageText('\ud83e', { mayBeEmpty: true })).toThrow('well-formed');
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
