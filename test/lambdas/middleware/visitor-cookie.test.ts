import { expect, test } from 'vitest';
import { cookieOf, cookieToken, visitorCookie } from '../../../lambdas/middleware/visitor-cookie.ts';

test('the cookie of a tenant is found among others, and only that tenant’s', () => {
  const header = `a=1; ${visitorCookie('shop', 'a.b.c', 30).split(';')[0]}; chat_rival=x.y.z`;

  expect(cookieToken(header, 'shop')).toBe('a.b.c');
  expect(cookieToken(header, 'rival')).toBe('x.y.z');
  expect([cookieToken(header, 'nobody'), cookieToken(header, undefined), cookieToken('', 'shop')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(cookieOf({ chat_shop: 'a.b.c' }, 'shop')).toBe('a.b.c');
  expect(cookieOf({ chat_shop: '' }, 'shop')).toBeUndefined();
});

test('it is out of reach of scripts, of plain HTTP and of other sites’ pages', () => {
  expect(visitorCookie('shop', 'a.b.c', 1)).toBe(
    'chat_shop=a.b.c; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=None; Partitioned',
  );
});
