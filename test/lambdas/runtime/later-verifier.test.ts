import { expect, test } from 'vitest';
import type { TokenVerifier } from '../../../lambdas/domain/tokens/token.ts';
import { laterVerifier } from '../../../lambdas/runtime/later-verifier.ts';

const refusing: TokenVerifier = { verify: async () => 'forged' };

test('a verifier is loaded at the first token, once', async () => {
  let loads = 0;
  const verifier = laterVerifier(async () => {
    loads++;
    return refusing;
  });
  expect(loads).toBe(0);

  expect(await Promise.all([verifier.verify('one'), verifier.verify('another')])).toEqual(['forged', 'forged']);
  expect(loads).toBe(1);
});

test('a verifier that failed to load is loaded again for the next token', async () => {
  const loads = [Promise.reject(new Error('no memory left')), Promise.resolve(refusing)];
  const verifier = laterVerifier(() => loads.shift() as Promise<TokenVerifier>);

  await expect(verifier.verify('a token')).rejects.toThrow('no memory left');
  expect(await verifier.verify('a token')).toBe('forged');
});
