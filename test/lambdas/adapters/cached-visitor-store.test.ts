import { expect, test } from 'vitest';
import { cachedVisitorStore } from '../../../lambdas/adapters/cached-visitor-store.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';
import { MINUTE } from '../../../lambdas/domain/time/units.ts';
import { aVisitor } from '../../support/builders/conversations.ts';
import { fixedClock } from '../../support/builders/fixed-clock.ts';
import { aTenant, NOW, RIVAL, SHOP } from '../../support/builders/tenants.ts';
import { inMemoryVisitorStore } from '../../support/stores/in-memory-visitor-store.ts';

function counted() {
  const time = fixedClock();
  const store = inMemoryVisitorStore();
  let reads = 0;
  const find: typeof store.find = (...asked) => {
    reads++;
    return store.find(...asked);
  };
  let tenant: Tenant | undefined;
  const tenants = { known: () => tenant };
  const cached = cachedVisitorStore({ ...store, find }, { clock: time.now, tenants });
  const tenantIs = (settings: Partial<Tenant>) => {
    tenant = aTenant(settings);
  };
  return { time, cached, store, reads: () => reads, tenantIs };
}

test('a visitor that was found is not read again, each under its own tenant', async () => {
  const { cached, store, reads } = counted();
  await store.create(aVisitor());
  await store.create(aVisitor({ tenantId: RIVAL, conversationId: 'c_2' }));

  for (let time = 0; time < 3; time++) {
    expect((await cached.find(SHOP, 'visitor:v_1'))?.conversationId).toBe('c_1');
    expect((await cached.find(RIVAL, 'visitor:v_1'))?.conversationId).toBe('c_2');
  }

  expect(reads()).toBe(2);
});

test('a conversation that a user took over is believed to be the session’s for half a minute at most', async () => {
  const { time, cached, store } = counted();
  const visitor = await store.create(aVisitor({ conversationId: 'c_1' }));
  await cached.find(SHOP, 'visitor:v_1');
  await store.handOver(visitor, { user: 'user:ann', conversationId: 'c_2' });

  time.forward(30_000);

  expect((await cached.find(SHOP, 'visitor:v_1'))?.conversationId).toBe('c_2');
});

test('a name that another container has changed is shown five minutes later at most', async () => {
  const { time, cached, store, reads } = counted();
  await store.create(aVisitor({ name: 'Vera', anonymous: false }));
  await cached.find(SHOP, 'visitor:v_1');
  await store.updateProfile(aVisitor(), { name: 'Vera Now' }, NOW + 60);
  time.forward(5 * MINUTE - 1);
  expect((await cached.find(SHOP, 'visitor:v_1'))?.name).toBe('Vera');

  time.forward(1);

  expect((await cached.find(SHOP, 'visitor:v_1'))?.name).toBe('Vera Now');
  expect(reads()).toBe(2);
});

test('[ERA2] a visitor is read again if it was read before somebody of its tenant was erased or revoked', async () => {
  const { time, cached, store, reads, tenantIs } = counted();
  await store.create(aVisitor({ name: 'Vera', anonymous: false }));
  await cached.find(SHOP, 'visitor:v_1');
  tenantIs({ visitorsRevokedAt: Math.floor(time.now() / 1000) });
  await cached.find(SHOP, 'visitor:v_1');
  expect(reads()).toBe(1);

  tenantIs({ visitorsRevokedAt: Math.floor(time.now() / 1000) + 31 });
  time.forward(10_000);
  await cached.find(SHOP, 'visitor:v_1');
  time.forward(21_000);
  for (let again = 0; again < 3; again++) await cached.find(SHOP, 'visitor:v_1');

  expect(reads()).toBe(3);
});

test('an unknown visitor is looked up again: another container may have created it', async () => {
  const { cached, store } = counted();
  const before = await cached.find(SHOP, 'visitor:v_1');
  await store.create(aVisitor());

  expect([before, await cached.find(SHOP, 'visitor:v_1')]).toEqual([null, aVisitor()]);
});

test('of a visitor that two containers create at once the stored one is cached', async () => {
  const { cached, store, reads } = counted();
  await store.create(aVisitor({ conversationId: 'c_winner' }));

  await cached.create(aVisitor({ conversationId: 'c_loser' }));

  expect((await cached.find(SHOP, 'visitor:v_1'))?.conversationId).toBe('c_winner');
  expect(reads()).toBe(0);
});

test('beyond the limit the oldest visitor is evicted, and found again', async () => {
  const { cached, reads } = counted();
  for (let number = 0; number <= 5000; number++) await cached.create(aVisitor({ subject: `visitor:v_${number}` }));

  await cached.find(SHOP, 'visitor:v_5000');
  const remembered = reads();
  expect((await cached.find(SHOP, 'visitor:v_0'))?.subject).toBe('visitor:v_0');

  expect([remembered, reads()]).toEqual([0, 1]);
});

test('a profile that another container changed is known here once a caller’s newer token has met it', async () => {
  const { cached, store, reads } = counted();
  const visitor = await cached.create(aVisitor({ name: 'Vera', profileAt: NOW }));
  await store.updateProfile(visitor, { name: 'Vera B.' }, NOW + 60);
  expect((await cached.find(SHOP, visitor.subject))?.name).toBe('Vera');

  await cached.updateProfile(visitor, { name: 'V. Brown' }, NOW + 30);

  expect((await cached.find(SHOP, visitor.subject))?.name).toBe('Vera B.');
  expect(reads()).toBe(0);
});

test('a visitor is read anew where it is asked for as of now, and remembered so', async () => {
  const { cached, store, reads } = counted();
  const visitor = await cached.create(aVisitor({ name: 'Vera', profileAt: NOW }));
  await store.updateProfile(visitor, { name: 'Vera B.' }, NOW + 60);

  expect((await cached.find(SHOP, visitor.subject, 'now'))?.name).toBe('Vera B.');

  expect((await cached.find(SHOP, visitor.subject))?.name).toBe('Vera B.');
  expect(reads()).toBe(1);
});
