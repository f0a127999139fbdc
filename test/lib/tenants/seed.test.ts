import { expect, test } from 'vitest';
import { presentedKey } from '../../../lambdas/domain/tenants/tenant-key.ts';
import { validKey } from '../../../lambdas/use-cases/tenants/valid-key.ts';
import { inviteDemoAgent, newSeedKeys, seedTenant } from '../../../lib/tenants/seed.ts';
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

test('a first start may give the tenant a desk; a later one leaves that alone too', async () => {
  const needs = aCommandLine();
  const seed = newSeedKeys(needs.random, tenantNamed('test'));

  await seedTenant(needs, seed, { desk: true });
  expect(await needs.tenants.find(tenantNamed('test'))).toMatchObject({ desk: true });
  await needs.tenants.change(tenantNamed('test'), { desk: false });
  await seedTenant(needs, seed, { desk: true });

  expect(await needs.tenants.find(tenantNamed('test'))).toMatchObject({ desk: false });
});

test('each start invites the demo agent anew, as an admin, and nobody else’s invitation ends', async () => {
  const needs = aCommandLine();
  await needs.enter('create test');
  await needs.enter('invite test ann');

  const links = [await inviteDemoAgent(needs, tenantNamed('test')), await inviteDemoAgent(needs, tenantNamed('test'))];

  expect(new Set(links).size).toBe(2);
  for (const link of links) expect(link).toMatch(/^https:\/\/chat\.example\/desk#invite=inv_test_\w{44}$/);
  const kept = await needs.invitations.list(tenantNamed('test'));
  expect(kept.map(({ userId, role }) => [userId, role]).sort()).toEqual([
    ['ann', 'agent'],
    ['demo-agent', 'admin'],
  ]);
});
