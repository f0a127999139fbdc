import { describe, expect, test } from 'vitest';
import { keyText } from '../../../lambdas/domain/tenants/tenant-key.ts';
import { bearer } from '../../../lambdas/middleware/bearer.ts';
import { presentedCredentials, presentedKeyOf } from '../../../lambdas/middleware/presented-credentials.ts';
import { SHOP } from '../../support/builders/tenants.ts';

const PUBLISHABLE = keyText('publishable', SHOP, 'abcdefghijklmnopqrstuv');
const SECRET = keyText('secret', SHOP, 'abcdefghijklmnopqrstuv');
const saying = (authorization?: string) => ({ headers: authorization === undefined ? {} : { authorization } });
const refused = expect.objectContaining({ code: 'ERR_UNAUTHENTICATED' });

describe('`Authorization` holds', () => {
  test.each([
    ['Bearer abc', 'abc'],
    ['bearer   abc  ', 'abc'],
    ['Basic abc', null],
    ['Bearer', null],
    ['Bearer a b', null],
    ['abc', null],
    ['', undefined],
    [undefined, undefined],
    // The edge sets this where a caller sent no header.
    ['Anonymous', undefined],
  ])('%j: %j', (header, held) => {
    expect(bearer(header)).toBe(held);
  });

  test('a token, a key of either kind, or nothing', () => {
    expect(presentedCredentials(saying('Bearer a.b.c'))).toEqual({ token: 'a.b.c' });
    expect(presentedCredentials(saying(`Bearer ${PUBLISHABLE}`))).toMatchObject({
      key: { kind: 'publishable', tenantId: 'shop' },
    });
    expect(presentedCredentials(saying(`Bearer ${SECRET}`))).toMatchObject({
      key: { kind: 'secret', tenantId: 'shop' },
    });
    expect(presentedCredentials(saying())).toEqual({});
  });

  test('nothing of a key but its hash', () => {
    expect(JSON.stringify(presentedCredentials(saying(`Bearer ${SECRET}`)))).not.toContain('abcdefghij');
  });

  test.each([
    'Bearer password',
    'Basic dTpw',
    'Bearer pk_shop_short',
    'Bearer pk_Shop_abcdefghijklmnopqrstuv',
    'Bearer a.b',
  ])('neither, and its sender is told so: %j', (header) => {
    expect(() => presentedCredentials(saying(header))).toThrow(refused);
  });
});

test('a route that requires a key accepts no other kind, no token, and no missing header', () => {
  expect(presentedKeyOf('secret', saying(`Bearer ${SECRET}`)).kind).toBe('secret');
  for (const header of [`Bearer ${PUBLISHABLE}`, 'Bearer a.b.c', undefined]) {
    expect(() => presentedKeyOf('secret', saying(header))).toThrow(refused);
  }
});
