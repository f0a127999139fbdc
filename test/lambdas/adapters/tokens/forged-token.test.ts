import { expect, test } from 'vitest';
import { forgedToken } from '../../../../lambdas/adapters/tokens/forged-token.ts';
import { ownTokens } from '../../../../lambdas/adapters/tokens/jose-token-verifier.ts';

const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

test('a forged token takes its key and its signature to be refused', async () => {
  const asked: string[] = [];
  const { verify } = ownTokens({
    issuer: 'us',
    audience: 'us',
    clock: Date.now,
    publicKey: async (kid) => {
      asked.push(kid);
      return { kid, x, handleKey: '', until: Number.MAX_SAFE_INTEGER };
    },
  });

  expect(await verify(forgedToken({ issuer: 'us', kid: 'one' }))).toBe('forged');
  expect(asked).toEqual(['one']);
});
