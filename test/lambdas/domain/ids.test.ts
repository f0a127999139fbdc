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
import { RIVAL, SHOP } from '../../support/builders/tenants.ts';

describe.each([
  ['a conversation id', conversationId, 128],
  ['a user id', userId, 128],
  ['a client message id', clientMessageId, 128],
])('%s', (_, parse, longest) => {
  test('may be any text that cannot be mistaken for part of a key or path', () => {
    for (const value of ['a', 'A-b_c.d:e~', 'ключ 🦊', 'x'.repeat(longest)]) expect(parse(value)).toBe(value);
  });

  test.each([
    ...[undefined, null, '', 7, {}, 'a#b', 'a/b', '#', 'a\nb', 'a\u0000', '\u007f', 'x'.repeat(longest + 1)],
    ...['eve\ud800', 'eve\udc00', '\udc00\ud800'],
  ])('is refused as %j', (value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID' }));
  });
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
