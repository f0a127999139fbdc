import { expect, test } from 'vitest';
import { cookiesIn, cookieToken, visitorCookie } from '../../../lambdas/middleware/visitor-cookie.ts';

const OURS = visitorCookie('shop', 'a.b.c', 30).split(';')[0];

test('the cookie of a tenant is found among others, and only that tenant’s', () => {
  const cookies = cookiesIn(`a=1; ${OURS}; __Host-chat_rival=x.y.z`);

  expect(cookieToken(cookies, 'shop')).toBe('a.b.c');
  expect(cookieToken(cookies, 'rival')).toBe('x.y.z');
  for (const tenant of ['nobody', undefined]) expect(cookieToken(cookies, tenant)).toBeUndefined();
  for (const none of ['', '__Host-chat_shop=', 'chat_shop=a.b.c', '__host-chat_shop=a.b.c']) {
    expect(cookieToken(cookiesIn(none), 'shop')).toBeUndefined();
  }
});

test.each([
  [`${OURS}; __Host-chat_shop=x.y.z`],
  [`__Host-chat_shop=x.y.z; ${OURS}`],
  [`${OURS};__Host-chat_shop=`],
  [`${OURS}; ${OURS}`],
])('of two with the same name neither counts: %s', (header) => {
  expect(cookieToken(cookiesIn(header), 'shop')).toBeUndefined();
});

test('it is out of reach of scripts, of plain HTTP, of other hosts and of other sites’ pages', () => {
  expect(visitorCookie('shop', 'a.b.c', 1)).toBe(
    '__Host-chat_shop=a.b.c; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=None; Partitioned',
  );
});
