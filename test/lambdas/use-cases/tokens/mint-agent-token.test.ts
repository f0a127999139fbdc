import { describe, expect, test } from 'vitest';
import { keyText, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { STAFF_TOKEN_SECONDS } from '../../../../lambdas/domain/tokens/token.ts';
import { mintAgentToken } from '../../../../lambdas/use-cases/tokens/mint-agent-token.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { NOW, SHOP } from '../../../support/builders/tenants.ts';
import { testTokens } from '../../../support/builders/tokens.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';

const key = presentedKey(keyText('secret', SHOP, 'abcdefghijklmnopqrstuv')) ?? expect.unreachable();

async function aServer({ revoked = false, known = true } = {}) {
  const { tokens, verifier } = testTokens();
  const keys = inMemoryKeyStore();
  if (known) await keys.add({ ...key, label: 'first', createdAt: NOW });
  if (revoked) await keys.revoke(SHOP, key.hash, NOW);
  return { needs: { keys, tokens, clock: fixedClock().now }, verify: verifier.verify };
}

describe('a tenant’s server', () => {
  test('gets an agent’s token for an hour; an agent is no user of the site, whatever its id', async () => {
    const { needs, verify } = await aServer();

    const minted = await mintAgentToken(needs, { key, userId: '42', role: 'agent' });

    expect(minted.expiresIn).toBe(STAFF_TOKEN_SECONDS);
    expect(await verify(minted.token)).toMatchObject({
      caller: { role: 'agent', subject: 'agent:42', tenantId: 'shop' },
    });
  });

  test.each([
    ['with an unknown key', { known: false }, 'ERR_UNAUTHENTICATED'],
    ['with one that was revoked', { revoked: true }, 'ERR_REVOKED'],
  ])('mints nothing %s', async (_, server, code) => {
    const { needs } = await aServer(server);

    await expect(mintAgentToken(needs, { key, userId: '42', role: 'admin' })).rejects.toMatchObject({ code });
  });
});
