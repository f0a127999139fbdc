import { expect, test } from 'vitest';
import { displayName, emailAddress, givenProfile } from '../../../../lambdas/domain/identity/profile.ts';

test.each([undefined, null, '', '   ', '\u200b\u200b', '\u200e', {}, [], true])('nothing is given by %j', (value) => {
  expect([displayName(value), emailAddress(value)]).toEqual([undefined, undefined]);
});

test('a name and an address are kept as they are', () => {
  expect([displayName('Zoë <3'), emailAddress('zoe@shop.example')]).toEqual(['Zoë <3', 'zoe@shop.example']);
});

test.each([
  [7, '7'],
  [' Ann ', 'Ann'],
  ['a\nb\u0000', 'a b'],
  ['x'.repeat(81), 'x'.repeat(80)],
  [`${'x'.repeat(79)}🦊`, 'x'.repeat(79)],
  [`${'x'.repeat(76)}👩\u200d👩\u200d👧`, 'x'.repeat(76)],
  ['Ann\ud83d', 'Ann'],
])('a name is cleaned and cut, never refused: %j', (value, name) => {
  expect(displayName(value)).toBe(name);
});

test.each([
  [' zoe@shop.example\n', 'zoe@shop.example'],
  [7, undefined],
  ['zoe', undefined],
  ['@', undefined],
  ['a b@c', undefined],
  ['a@b\u0000', undefined],
  ['a@\ud83d', undefined],
  [`a@${'b'.repeat(253)}`, undefined],
])('what is no address is left out, never refused: %j', (value, address) => {
  expect(emailAddress(value)).toBe(address);
});

test('marks of direction are left out: copied addresses have them, and they turn what stands beside a name', () => {
  expect(displayName('\u202eareV\u202c (שופ\u200f)')).toBe('areV (שופ)');
  expect(displayName('\u200f')).toBeUndefined();
  expect(emailAddress('\u202azoe@shop.example\u202c')).toBe('zoe@shop.example');
  expect(emailAddress('\u202e')).toBeUndefined();
});

test.each<[Record<string, unknown>, object]>([
  [
    { name: 'Ann', email: 'ann@shop.example' },
    { name: 'Ann', email: 'ann@shop.example' },
  ],
  [{ name: 'A\nn\u202en', email: 'ann' }, { name: 'A nn' }],
  [{ name: 'x'.repeat(500), email: `a@${'b'.repeat(300)}` }, { name: 'x'.repeat(80) }],
  [{ name: {}, email: {} }, {}],
  [{}, {}],
])('another party’s %j is known as %j', (claims, known) => {
  expect(givenProfile(claims)).toEqual(known);
});
