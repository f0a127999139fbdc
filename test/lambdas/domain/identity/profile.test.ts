import { expect, test } from 'vitest';
import { displayName, emailAddress } from '../../../../lambdas/domain/identity/profile.ts';

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
