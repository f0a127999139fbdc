import { expect, test } from 'vitest';
import { withoutMarksOfDirection } from '../../../lambdas/domain/marks-of-direction.ts';

test('every mark of direction is left out, and nothing else', () => {
  const all = Array.from({ length: 0x10_000 }, (_, code) => String.fromCharCode(code));
  const removed = all.filter((character) => withoutMarksOfDirection(character) === '');

  expect(removed).toEqual(all.filter((character) => /\p{Bidi_Control}/u.test(character)));
  expect(withoutMarksOfDirection('דנה\u200f 🏳️‍🌈')).toBe('דנה 🏳️‍🌈');
});
