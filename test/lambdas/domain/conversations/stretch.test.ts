import { expect, test } from 'vitest';
import { isWhole, type Stretch, WHOLE } from '../../../../lambdas/domain/conversations/stretch.ts';

/** `>a a>c c>` as stretches. */
const stretches = (text: string): Stretch[] =>
  text
    .split(' ')
    .map((one) => one.split('>'))
    .map(([after, upTo]) => ({ after: after || null, upTo: upTo || null }));

test.each(['>', '>b b>', 'c> >b b>c', '>b b>c b>d d>', '>b >b b>', '>b b>a b>'])('%s is whole', (text) => {
  expect(isWhole(stretches(text))).toBe(true);
});

test.each(['>b', 'b>', '>b c>', '>b b>c d>', '>b c>d d>', '>b b>b'])('%s has a gap', (text) => {
  expect(isWhole(stretches(text))).toBe(false);
});

test('nothing told is not whole; everyone is', () => {
  expect([isWhole([]), isWhole([WHOLE])]).toEqual([false, true]);
});
