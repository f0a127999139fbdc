import { expect, test } from 'vitest';
import { signingKeys } from '../../../../lambdas/adapters/tokens/signing-keys.ts';
import { aCaller, NOW } from '../../../support/builders/tenants.ts';
import { testTokens } from '../../../support/builders/tokens.ts';
import { inMemoryPublicKeyStore } from '../../../support/stores/in-memory-public-key-store.ts';

const DAY = 86_400;
/** A time within the period after that of NOW. */
const NEXT_PERIOD = NOW + 90 * DAY;

test('every container derives the same key, and none from another secret', async () => {
  const [one, two, other] = [testTokens(), testTokens(), testTokens({ secret: 'o'.repeat(64) })];

  expect((await one.signingKey()).kid).toBe((await two.signingKey()).kid);
  expect((await one.signingKey()).kid).not.toBe((await other.signingKey()).kid);
});

test('the next key is published before it is used', async () => {
  let now = NOW;
  const works = testTokens({ clock: () => now * 1000 });
  const early = (await works.signingKey()).kid;
  const known = (await works.store.all()).map(({ kid }) => kid);

  now = NEXT_PERIOD;
  const late = (await works.signingKey()).kid;

  expect(late).not.toBe(early);
  expect(known).toEqual([early, late]);
});

test('a token signed at the end of a key’s period can be renewed until the longest session ends, and the key is removed then', async () => {
  const store = inMemoryPublicKeyStore();
  const lastSecond = Math.ceil(NOW / (90 * DAY)) * 90 * DAY - 1;
  const token = await testTokens({ store, clock: () => lastSecond * 1000 }).tokens.issue(
    aCaller({ issuedAt: lastSecond, expiresAt: lastSecond + DAY }),
    lastSecond,
  );
  const at = (now: number) => testTokens({ store, clock: () => now * 1000 });

  expect(await at(lastSecond + 90 * DAY).verifier.verify(token)).toMatchObject({ expired: true });
  expect(await at(lastSecond + 92 * DAY).verifier.verify(token)).toBe('forged');

  await at(lastSecond + 92 * DAY).signingKey();
  expect(await store.all()).toHaveLength(3);
});

test('keys are published once, and again after a failure', async () => {
  const inner = inMemoryPublicKeyStore();
  let published = 0;
  const store = {
    all: inner.all,
    publish: (...args: Parameters<typeof inner.publish>) =>
      ++published === 1 ? Promise.reject(new Error('down')) : inner.publish(...args),
  };
  const key = signingKeys(
    async () => 's'.repeat(64),
    store,
    () => NOW * 1000,
  );

  await expect(key()).rejects.toThrow('down');
  await key();
  await key();

  expect(published).toBe(2);
});
