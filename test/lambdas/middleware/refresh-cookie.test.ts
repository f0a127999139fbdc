import { describe, expect, test } from 'vitest';
import { newSecret } from '../../../lambdas/domain/accounts/secret.ts';
import { refreshText } from '../../../lambdas/domain/accounts/sign-in.ts';
import { reveal } from '../../../lambdas/domain/sealed.ts';
import { noRefreshCookie, presentedSignIn, refreshCookie } from '../../../lambdas/middleware/refresh-cookie.ts';
import { ANN } from '../../support/builders/accounts.ts';
import { RIVAL, SHOP } from '../../support/builders/tenants.ts';

const token = { account: ANN, signIn: 'i'.repeat(22), secret: newSecret((length) => 's'.repeat(length)) };
const text = reveal(refreshText(token));
const cookie = (tenant: string, value = text) => `__Host-desk_${tenant}=${value}`;

describe('the cookie of a desk', () => {
  test('is kept from scripts and other hosts, for thirty days', () => {
    expect(refreshCookie(SHOP, refreshText(token))).toBe(
      `__Host-desk_shop=${text}; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Strict`,
    );
    expect(noRefreshCookie(SHOP)).toBe('__Host-desk_shop=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict');
  });

  test('is read for the tenant that is named, or for the only one', () => {
    expect(presentedSignIn([cookie('shop')], undefined)).toEqual({ tenantId: SHOP, token });
    expect(presentedSignIn(['a=b', cookie('shop'), '__Host-chat_rival=x'], undefined)).toEqual({
      tenantId: SHOP,
      token,
    });
    expect(presentedSignIn([cookie('shop', 'x'), cookie('rival')], RIVAL)).toEqual({ tenantId: RIVAL, token });
  });

  test('of several tenants has to be chosen', () => {
    expect(() => presentedSignIn([cookie('shop'), cookie('rival')], undefined)).toThrow('rival, shop');
  });

  test('is none without one, and of two with one name neither', () => {
    expect(presentedSignIn([], undefined)).toBeNull();
    expect(presentedSignIn([cookie('shop')], RIVAL)).toBeNull();
    expect(presentedSignIn([cookie('shop'), cookie('shop', 'x')], undefined)).toBeNull();
    expect(presentedSignIn([cookie('SHOP'), cookie('a_b'), '__Host-desk_='], undefined)).toBeNull();
  });

  test('that cannot be read is one, so that it can be taken away', () => {
    expect(presentedSignIn([cookie('shop', 'x')], undefined)).toEqual({ tenantId: SHOP, token: null });
  });
});
