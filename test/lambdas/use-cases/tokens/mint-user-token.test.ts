import { describe, expect, test } from 'vitest';
import { keyText, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { VISITOR_TOKEN_SECONDS } from '../../../../lambdas/domain/tokens/token.ts';
import { mintUserToken } from '../../../../lambdas/use-cases/tokens/mint-user-token.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { NOW, SHOP } from '../../../support/builders/tenants.ts';
import { testTokens } from '../../../support/builders/tokens.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';
import { inMemoryVisitorAttributes } from '../../../support/stores/in-memory-visitor-attributes.ts';

const key = presentedKey(keyText('secret', SHOP, 'abcdefghijklmnopqrstuv')) ?? expect.unreachable();

async function aServer({ revoked = false, known = true } = {}) {
  const { tokens, verifier } = testTokens();
  const keys = inMemoryKeyStore();
  if (known) await keys.add({ ...key, label: 'first', createdAt: NOW });
  if (revoked) await keys.revoke(SHOP, key.hash, NOW);
  const attributes = inMemoryVisitorAttributes();
  return { needs: { keys, tokens, attributes, clock: fixedClock().now }, verify: verifier.verify };
}

describe('a tenant’s server', () => {
  test('vouches for a user, under the user’s own name and for a day', async () => {
    const { needs, verify } = await aServer();

    const minted = await mintUserToken(needs, { key, userId: '42', name: 'Vera', email: 'v@shop.example' });

    expect(minted).toMatchObject({ userId: '42', tenantId: 'shop', expiresIn: VISITOR_TOKEN_SECONDS });
    expect(await verify(minted.token)).toMatchObject({
      authTime: NOW,
      caller: {
        tenantId: 'shop',
        role: 'visitor',
        subject: 'user:42',
        anonymous: false,
        name: 'Vera',
        email: 'v@shop.example',
        expiresAt: NOW + VISITOR_TOKEN_SECONDS,
      },
    });
  });

  test('says what it knows of a user, which no token holds, and what it says no longer is gone', async () => {
    const { needs, verify } = await aServer();

    const { token } = await mintUserToken(needs, { key, userId: '42', attributes: { plan: 'gold', orders: 3 } });
    await mintUserToken(needs, { key, userId: '42' });
    const before = await needs.attributes.find(SHOP, 'user:42');
    await mintUserToken(needs, { key, userId: '42', attributes: {} });

    expect(before).toEqual({ site: { plan: 'gold', orders: 3 } });
    expect(await needs.attributes.find(SHOP, 'user:42')).toEqual({ site: {} });
    expect(JSON.stringify(await verify(token))).not.toContain('gold');
  });

  test.each([
    ['with an unknown key', { known: false }, 'ERR_UNAUTHENTICATED'],
    ['with one that was revoked', { revoked: true }, 'ERR_REVOKED'],
  ])('mints nothing %s', async (_, server, code) => {
    const { needs } = await aServer(server);

    await expect(mintUserToken(needs, { key, userId: '42', attributes: { plan: 'x' } })).rejects.toMatchObject({
      code,
    });
    expect(await needs.attributes.find(SHOP, 'user:42')).toEqual({});
  });
});
