import { describe, expect, test } from 'vitest';
import { cutAddress, cutText, cutToBytes } from '../../../lambdas/domain/cut-text.ts';

const FAMILY = '👩‍👩‍👧‍👦';

describe('a text that is cut', () => {
  test.each([
    ['stays whole if it fits', 'abc', 3, 'abc'],
    ['ends with the last character that fits', 'abcd', 3, 'abc'],
    ['ends before an emoji that does not fit', `a${'😀'.repeat(3)}`, 4, 'a😀'],
    ['ends before an emoji of several code points', `ab${FAMILY}`, 6, 'ab'],
    ['keeps one that fits exactly', `a${FAMILY}b`, 1 + FAMILY.length, `a${FAMILY}`],
    ['ends before a letter with its accent', 'abe\u0301', 3, 'ab'],
    ['ends between flags', '🇩🇪🇫🇷', 6, '🇩🇪'],
    [
      'is cut between code points where one character is all that fits',
      `a${'\u0301'.repeat(100)}`,
      10,
      `a${'\u0301'.repeat(9)}`,
    ],
    ['is cut between code points, not through one', FAMILY, 4, '👩\u200d'],
  ])('%s', (_, text, longest, cut) => {
    expect(cutText(text, longest)).toBe(cut);
  });
});

describe('a text that is cut to bytes', () => {
  test.each([
    ['stays whole if it fits', 'aü字', 6, 'aü字'],
    ['ends before a letter that does not fit', 'aü字', 5, 'aü'],
    ['ends before an emoji that does not fit', `a${'😀'.repeat(3)}`, 8, 'a😀'],
    ['ends before an emoji of several code points', `ab${FAMILY}`, 20, 'ab'],
    ['is empty where nothing fits', '😀', 3, ''],
  ])('%s', (_, text, most, cut) => {
    expect(cutToBytes(text, most)).toBe(cut);
  });
});

describe('an address that is cut', () => {
  test.each([
    ['stays whole if it fits', '/%F0%9F', 7, '/%F0%9F'],
    ['ends before a byte that does not fit', '/%20%20', 6, '/%20'],
    ['ends before a sign alone', '/a%20', 3, '/a'],
    ['ends before a character that does not fit', '/%C3%BC%C3%BC', 10, '/%C3%BC'],
    ['ends before a long one', '/a%F0%9F%98%80b', 11, '/a'],
    ['keeps what fits', '/%F0%9F%98%80b', 13, '/%F0%9F%98%80'],
    ['keeps bytes that were no characters before', '/%FC%FC%FC%FC%FC', 13, '/%FC%FC%FC%FC'],
    ['keeps one after many', `/${'%C3%BC'.repeat(9)}`, 1 + 6 * 5 + 3, `/${'%C3%BC'.repeat(5)}`],
  ])('%s', (_, address, longest, cut) => {
    expect(cutAddress(address, longest)).toBe(cut);
  });
});
