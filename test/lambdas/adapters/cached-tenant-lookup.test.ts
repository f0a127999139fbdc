import { expect, test } from 'vitest';
import { cachedTenantLookup } from '../../../lambdas/adapters/cached-tenant-lookup.ts';
import { aTenant, SHOP, tenantNamed } from '../../support/builders/tenants.ts';

function counting() {
  let now = 0;
  const asked: string[] = [];
  const known = (tenantId: string) => (tenantId.startsWith('no') ? null : aTenant({ tenantId: tenantNamed(tenantId) }));
  const tenants = {
    find: async (tenantId: string, asOf?: 'now') => {
      asked.push(asOf ? `${tenantId} ${asOf}` : tenantId);
      return known(tenantId);
    },
  };
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  return { cached: cachedTenantLookup(tenants, () => now), asked, wait };
}

test('[ISO6] a tenant is read again after 30 seconds, not before', async () => {
  const { cached, asked, wait } = counting();

  await cached.find(SHOP);
  wait(29_999);
  await cached.find(SHOP);
  expect(asked).toHaveLength(1);

  wait(1);
  expect(await cached.find(SHOP)).toEqual(aTenant());
  expect(asked).toHaveLength(2);
});

test('a tenant as of now is read again, and cached for who does not ask for that', async () => {
  const { cached, asked, wait } = counting();

  await cached.find(SHOP);
  await cached.find(SHOP, 'now');
  wait(29_999);
  await cached.find(SHOP);

  expect(asked).toEqual(['shop', 'shop now']);
});

test('a tenant that was looked up is known without a read, however long ago that was', async () => {
  const { cached, asked, wait } = counting();

  const before = cached.known(SHOP);
  await cached.find(SHOP);
  wait(3_600_000);

  expect([before, cached.known(SHOP)]).toEqual([undefined, aTenant()]);
  expect(asked).toHaveLength(1);
});

test('an unknown tenant is looked up each time, so that it works once it exists', async () => {
  const { cached, asked } = counting();

  expect([await cached.find(tenantNamed('nobody')), await cached.find(tenantNamed('nobody'))]).toEqual([null, null]);
  expect(asked).toHaveLength(2);
});

test('at most a thousand tenants are cached, the newest', async () => {
  const { cached, asked } = counting();
  for (let n = 0; n <= 1000; n++) await cached.find(tenantNamed(`t${n}`));
  asked.length = 0;

  await cached.find(tenantNamed('t1000'));
  expect(asked).toEqual([]);
  await cached.find(tenantNamed('t0'));
  expect(asked).toEqual(['t0']);
});
