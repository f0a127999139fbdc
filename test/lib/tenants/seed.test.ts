import { expect, test } from 'vitest';
import { presentedKey } from '../../../lambdas/domain/tenants/tenant-key.ts';
import { validKey } from '../../../lambdas/use-cases/tenants/valid-key.ts';
import { newSeedKeys, seedTenant } from '../../../lib/tenants/seed.ts';
import { tenantNamed } from '../../support/builders/tenants.ts';
import { aCommandLine } from '../../support/harness/use-case/tenant-commands.ts';

test('a first start creates a tenant for pages of this machine, with the generated keys', async () => {
  const needs = aCommandLine();
  const seed = newSeedKeys(needs.random, tenantNamed('test'));

  await seedTenant(needs, seed);

  expect(await needs.tenants.find(tenantNamed('test'))).toMatchObject({
    origins: ['http://127.0.0.1:*', 'http://localhost:*'],
  });
  for (const text of [seed.publishableKey, seed.secretKey]) {
    const key = presentedKey(text);
    expect(key?.tenantId).toBe('test');
    if (key) await validKey(needs.keys, key);
  }
});

test('a later start leaves everything as it is', async () => {
  const needs = aCommandLine();
  const seed = newSeedKeys(needs.random, tenantNamed('test'));
  await seedTenant(needs, seed);
  await needs.tenants.change(tenantNamed('test'), { idleMinutes: 5 });
  await needs.tenants.releaseOrigin('http://127.0.0.1:*', tenantNamed('test'));

  await seedTenant(needs, seed);

  expect(await needs.tenants.find(tenantNamed('test'))).toMatchObject({
    idleMinutes: 5,
    origins: ['http://localhost:*'],
  });
  expect(await needs.keys.list(tenantNamed('test'))).toHaveLength(2);
});
