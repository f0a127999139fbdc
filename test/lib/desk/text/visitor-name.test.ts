import { expect, test } from 'vitest';
import { initialOf, toneOf, visitorName } from '../../../../lib/desk/text/visitor-name.ts';

test('a name that the site vouches for is shown as it is, one that anybody wrote in quotation marks', () => {
  expect(visitorName({ userId: 'u1', name: 'Vera', label: 'Queen' })).toBe('Vera');
  expect(visitorName({ userId: 'v_1', label: 'Queen' })).toBe('“Queen”');
  expect(visitorName({ userId: 'v_Ab-3xyz9' })).toBe('Visitor Ab3xy');
});

test.each([
  ['vera', 'V'],
  ['“Queen”', 'Q'],
  ['👩 family', '👩'],
  ['<img src=x>', 'I'],
  ['مريم', 'م'],
  ['', '?'],
])('the letter for “%s” is %s', (name, letter) => {
  expect(initialOf(name)).toBe(letter);
});

test('somebody has always the same of six colours', () => {
  expect(toneOf('v_abc')).toBe(toneOf('v_abc'));
  expect([...'abcdefghijkl'].every((id) => toneOf(id) >= 0 && toneOf(id) < 6)).toBe(true);
});
