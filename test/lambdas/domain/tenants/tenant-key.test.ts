import { describe, expect, test } from 'vitest';
import { randomLetters } from '../../../../lambdas/adapters/random-letters.ts';
import { KEY_RANDOM, keyHash, keyText, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { tenantNamed } from '../../../support/builders/tenants.ts';

describe('a key', () => {
  test.each(['publishable', 'secret'] as const)('names its kind and tenant: %s', (kind) => {
    const text = keyText(kind, tenantNamed('my-shop-2'), randomLetters(KEY_RANDOM));

    expect(text).toMatch(/^(pk|sk)_my-shop-2_[A-Za-z0-9]{22}$/);
    expect(presentedKey(text)).toEqual({ kind, tenantId: 'my-shop-2', hash: keyHash(text) });
    expect(keyHash(text)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    '',
    'sk_shop',
    'sk_shop_short',
    'ak_shop_0123456789abcdefghijkl',
    'sk_Shop_0123456789abcdefghijkl',
    'sk_shop#x_0123456789abcdefghijkl',
    'sk_shop_0123456789abcdefghij-l',
    ' sk_shop_0123456789abcdefghijkl',
    `sk_shop_${'x'.repeat(65)}`,
  ])('is not %j', (text) => {
    expect(presentedKey(text)).toBeNull();
  });
});
