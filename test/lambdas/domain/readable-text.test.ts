import { describe, expect, test } from 'vitest';
import { isInvisible, readableLine } from '../../../lambdas/domain/readable-text.ts';

describe('a text is invisible', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \t\r\n\u00a0\u3000'],
    ['a blank of no width', '\u200b'],
    ['joiners', '\u200d\u200c\u2060'],
    ['marks of direction', '\u200e\u202e\u2066'],
    ['a mark of the order of bytes', '\ufeff'],
    ['a soft hyphen', '\u00ad'],
    ['Korean fillers', '\u3164\u115f\u1160\uffa0'],
    ['a blank of Braille', '\u2800'],
    ['a note without a head', '\u{1d159}'],
    ['selectors alone', '\ufe0f\u{e0100}'],
    ['tags alone', '\u{e0041}\u{e007f}'],
    ['control characters', '\u0000\u001b\u0085'],
    ['the blank of Mongolian', '\u180e'],
    ['what annotates', '\ufff9\ufffb'],
    ['line separators', '\u2028\u2029'],
  ])('if it has only %s', (_, text) => {
    expect(isInvisible(text)).toBe(true);
    expect(readableLine(text)).toBe('');
  });

  test.each(['.', '👩‍👩‍👧', '❤️', '\u200bx', '\u0301', '\ue000', '\u0600', '­a', '\ufffd'])(
    'not if it has %j',
    (text) => {
      expect(isInvisible(text)).toBe(false);
    },
  );
});

describe('a line for reading', () => {
  test.each([
    [' Ann ', 'Ann'],
    ['Ann\nSmith', 'Ann Smith'],
    ['Ann\r\n\tSmith', 'Ann Smith'],
    ['A\u0000n\u009fn', 'Ann'],
    ['Ann\ud83d', 'Ann'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['مرحبا', 'مرحبا'],
  ])('of %j is %j', (text, line) => {
    expect(readableLine(text)).toBe(line);
  });
});
