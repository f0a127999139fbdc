import { describe, expect, test } from 'vitest';
import {
  clientMessageId,
  conversationId,
  publicId,
  sessionId,
  staffId,
  tenantId,
  userId,
} from '../../../lambdas/domain/ids.ts';
import { reveal } from '../../../lambdas/domain/sealed.ts';
import { RIVAL, SHOP } from '../../support/builders/tenants.ts';

describe.each([
  ['a conversation id', conversationId],
  ['a user id', userId],
  ['a client message id', clientMessageId],
])('%s', (_, parse) => {
  test('may be any text, and a whole number is its digits', () => {
    for (const value of ['a', 'A-b_c.d:e~', 'ключ 🦊', 'x'.repeat(128)]) expect(parse(value)).toBe(value);
    for (const value of [0, 42, -1, Number.MAX_SAFE_INTEGER]) expect(parse(value)).toBe(String(value));
  });

  test.each([
    undefined,
    null,
    '',
    {},
    [],
    true,
    1.5,
    Number.NaN,
    'a\nb',
    'a\u0000',
    '\u007f',
    'x'.repeat(129),
    'eve\ud800',
    '\udc00\ud800',
  ])('is refused as %j', (value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID' }));
  });

  test('is refused as a number that is not exact', () => {
    expect(() => parse(2 ** 53)).toThrow('must be a string: a number of that size is not exact');
  });
});

test.each(['ann_x.example#EXT#@y.example', 'https://id.example/ann', '#', '/', 'a%23b'])(
  'an id of another system has every mark: %j; one that the gateway gave out has not',
  (value) => {
    expect([userId(value), clientMessageId(value)]).toEqual([value, value]);
    if (/[#/]/.test(value)) expect(() => conversationId(value)).toThrow('must not contain "#", "/"');
  },
);

test('a person is the same in every encoding of the same characters; a message’s own id is answered as it was sent', () => {
  const [one, other] = ['jos\u00e9', 'jose\u0301'];
  const session = (name: string) => reveal(sessionId(`session-1767225600000-k3v9x0q2wz8p7r5t1b-${name}`));

  expect(userId(one)).toBe(userId(other));
  expect(session(one)).toBe(session(other));
  expect(clientMessageId(other)).toBe(other);
});

test.each(['shop', 'a1', '0-shop', 'x'.repeat(63)])('%s can be a tenant', (value) => {
  expect(tenantId(value)).toBe(value);
});

test.each(['a', 'Shop', '-shop', 'sh op', 'shop#', 'shop.example', 'x'.repeat(64), '', null])(
  '%j can be no tenant',
  (value) => {
    expect(() => tenantId(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'tenantId' }));
  },
);

test('a session id that could be guessed is refused', () => {
  expect(sessionId('session-1767225600000-ab12cd-xyz')).toBe('session-1767225600000-ab12cd-xyz');
  for (const value of [
    'session-1',
    'session-1764300000000',
    'maria.schneider@example.org',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    'abababababababababababab',
    '12345678901234567',
  ]) {
    expect(() => sessionId(value)).toThrow(expect.objectContaining({ field: 'sessionId' }));
  }
});

test('public ids cannot be made to meet by moving the border between their parts', () => {
  expect(publicId('ab', 'c')).not.toBe(publicId('a', 'bc'));
  expect(publicId('a', 'b')).toBe(publicId('a', 'b'));
  expect(publicId('a')).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test('a staff id is the same everywhere, of one member at one tenant, and does not say whose', () => {
  const ids = [staffId(SHOP, 'ann'), staffId(SHOP, 'bob'), staffId(RIVAL, 'ann')];

  expect(staffId(SHOP, 'ann')).toBe(ids[0]);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^a_[A-Za-z0-9_-]{12}$/);
});
