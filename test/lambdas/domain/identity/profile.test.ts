import { expect, test } from 'vitest';
import { displayName, emailAddress, givenProfile } from '../../../../lambdas/domain/identity/profile.ts';

test.each([undefined, null, ''])('nothing is given by %j', (value) => {
  expect([displayName(value), emailAddress(value)]).toEqual([undefined, undefined]);
});

test('a name and an address are kept as they are', () => {
  expect([displayName('Zoë <3'), emailAddress('zoe@shop.example')]).toEqual(['Zoë <3', 'zoe@shop.example']);
});

test.each([7, 'a\nb', 'x'.repeat(81)])('%j is no name', (value) => {
  expect(() => displayName(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'name' }));
});

test.each([7, 'zoe', '@', 'a b@c', 'a@b\u0000', `a@${'b'.repeat(253)}`])('%j is no address', (value) => {
  expect(() => emailAddress(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'email' }));
});

test('marks of direction are left out: copied addresses have them, and they turn what stands beside a name', () => {
  expect(displayName('\u202eareV\u202c (שופ\u200f)')).toBe('areV (שופ)');
  expect(displayName('\u200f')).toBeUndefined();
  expect(emailAddress('\u202azoe@shop.example\u202c')).toBe('zoe@shop.example');
  expect(() => emailAddress('\u202e')).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'email' }));
});

test.each<[Record<string, unknown>, object]>([
  [
    { name: 'Ann', email: 'ann@shop.example' },
    { name: 'Ann', email: 'ann@shop.example' },
  ],
  [{ name: 'A\nn\u202en', email: 'ann' }, { name: 'Ann' }],
  [{ name: 'x'.repeat(500), email: `a@${'b'.repeat(300)}` }, { name: 'x'.repeat(80) }],
  [{ name: 7, email: {} }, {}],
  [{}, {}],
])('another party’s %j is known as %j', (claims, known) => {
  expect(givenProfile(claims)).toEqual(known);
});
