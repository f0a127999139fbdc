import { describe, expect, test } from 'vitest';
import { authorizeHttp } from '../../../lambdas/middleware/authorize-http.ts';
import { aCaller, NOW } from '../../support/builders/tenants.ts';
import { testTokens } from '../../support/builders/tokens.ts';

const works = testTokens();
const token = await works.tokens.issue(aCaller(), NOW);
const verdict = (authorization?: string) =>
  authorizeHttp(works.verifier, { version: '2.0', headers: authorization === undefined ? {} : { authorization } });

describe('the verdict on a request', () => {
  test.each([`Bearer ${token}`, `bearer   ${token} `])('admits a genuine token with its caller', async (header) => {
    expect(await verdict(header)).toEqual({ isAuthorized: true, context: aCaller() });
  });

  test('admits an expired token with its problem, so that the answer can contain it', async () => {
    const expired = await works.tokens.issue(aCaller({ expiresAt: NOW - 1 }), NOW);

    expect(await verdict(`Bearer ${expired}`)).toEqual({
      isAuthorized: true,
      context: { ...aCaller({ expiresAt: NOW - 1 }), problem: 'ERR_TOKEN_EXPIRED' },
    });
  });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    token,
    `Bearer ${token} ${token}`,
    'Bearer hello',
    'Bearer sk_shop_0123456789abcdefghijkl',
    'Bearer pk_shop_0123456789abcdefghijkl',
  ])('admits anything but a token without a caller: %s', async (header) => {
    expect(await verdict(header)).toEqual({ isAuthorized: true, context: { problem: 'ERR_UNAUTHENTICATED' } });
  });

  test.each([`${token.slice(0, -3)}abc`, token.replace(/[^.]*$/, ''), 'a.b.c'])(
    'denies a forgery: %s',
    async (forged) => {
      expect(await verdict(`Bearer ${forged}`)).toEqual({ isAuthorized: false });
    },
  );
});
