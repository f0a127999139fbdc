import { describe, expect, test } from 'vitest';
import { cutText } from '../../../lambdas/domain/cut-text.ts';

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
