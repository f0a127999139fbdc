import { describe, expect, test } from 'vitest';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { RETENTION_SETTLES_WITHIN } from '../../../../lambdas/domain/tenants/retention.ts';
import type { AdminsSettings } from '../../../../lambdas/domain/tenants/settings-fields.ts';
import { changeSettings } from '../../../../lambdas/use-cases/desk/change-settings.ts';
import { showSettings } from '../../../../lambdas/use-cases/desk/show-settings.ts';
import { CHANGES_PER_MINUTE } from '../../../../lambdas/use-cases/tenants/count-changes.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { aTenant, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryAuditStore } from '../../../support/stores/in-memory-audit-store.ts';
import { inMemoryDueList } from '../../../support/stores/in-memory-due-list.ts';
import { inMemoryTenantStore } from '../../../support/stores/in-memory-tenant-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const by = { tenantId: SHOP, id: staffId(SHOP, 'boss') };

async function twoTenants() {
  const harness = useCaseHarness();
  const { time } = harness;
  const tenantStore = inMemoryTenantStore();
  const { origins: _, ...tenant } = aTenant();
  for (const tenantId of [SHOP, RIVAL]) await tenantStore.create({ ...tenant, tenantId });
  await tenantStore.claimOrigin('https://shop.example', SHOP);
  await tenantStore.claimOrigin('https://*.shop.example', SHOP);
  await tenantStore.claimOrigin('https://rival.example', RIVAL);
  const logged: object[] = [];
  const needs = {
    tenantStore,
    audit: inMemoryAuditStore(time.now),
    counter: inMemoryWindowCounter(),
    dueList: inMemoryDueList(),
    clock: time.now,
    mostRetentionDays: 365,
    operatorLog: (line: object) => void logged.push(line),
  };
  const change = (settings: Partial<AdminsSettings>, ifMatch?: string) =>
    changeSettings(needs, { by, settings, ifMatch });
  return {
    needs,
    logged,
    change,
    shop: () => tenantStore.find(SHOP, 'now'),
    rival: () => tenantStore.find(RIVAL, 'now'),
  };
}

test('what is named changes, all else stays, and the operator’s log says who changed what, not to what', async () => {
  const { change, logged, shop } = await twoTenants();
  const before = await shop();

  const after = await change({ name: 'Our shop', idleMinutes: 60, desk: true });

  expect(after).toEqual({ ...before, name: 'Our shop', idleMinutes: 60, desk: true, deskSince: NOW_MS, version: 3 });
  expect(await shop()).toEqual(after);
  expect(logged).toEqual([
    {
      level: 'info',
      message: 'an admin changed its tenant',
      act: 'settings',
      tenantId: SHOP,
      by: expect.stringMatching(/^a_[\w-]{12}$/),
      changed: ['name', 'idleMinutes', 'desk'],
    },
  ]);
});

test('a desk that is turned on is to be filled, and one that is on already keeps its time', async () => {
  const { change, needs, shop } = await twoTenants();
  await change({ name: 'Our shop' });
  expect(await needs.dueList.ofTenant(SHOP)).toEqual([]);

  await change({ desk: true });
  await change({ desk: true, name: 'Shop' });

  expect(await needs.dueList.ofTenant(SHOP)).toMatchObject([{ task: { type: 'inbox', since: NOW_MS } }]);
  expect(await shop()).toMatchObject({ name: 'Shop', desk: true, deskSince: NOW_MS });
});

test('a list of origins is given whole: those that are new are claimed, those that are missing are free again', async () => {
  const { needs, change, shop } = await twoTenants();

  await change({ origins: ['https://*.shop.example', 'https://new.example', 'capacitor://localhost'] });

  expect((await shop())?.origins).toEqual(['capacitor://localhost', 'https://*.shop.example', 'https://new.example']);
  expect(await needs.tenantStore.ownerOf('https://new.example')).toBe(SHOP);
  expect(await needs.tenantStore.ownerOf('https://shop.example')).toBeNull();
  expect(await needs.tenantStore.ownerOf('capacitor://localhost')).toBeNull();
});

test('an origin of another tenant is refused before anything is written, without a word of whose it is', async () => {
  const { change, shop, rival } = await twoTenants();
  const before = [await shop(), await rival()];

  const refused = change({ name: 'Other', origins: ['https://shop.example', 'https://rival.example'] });

  await expect(refused).rejects.toMatchObject({ code: 'ERR_CONFLICT', field: 'origins' });
  await expect(refused).rejects.toThrow('https://rival.example belongs to another tenant');
  expect([await shop(), await rival()]).toEqual(before);
});

test.each(['origins', 'widgetHosts'] as const)('no wildcard is added to %s', async (field) => {
  const { change, shop } = await twoTenants();
  const before = await shop();

  await expect(change({ [field]: ['https://*.co.uk'] })).rejects.toMatchObject({ code: 'ERR_INVALID', field });
  expect(await shop()).toEqual(before);
});

test('of two changes of the same settings the second is refused, if it names what it was made from', async () => {
  const { change, shop } = await twoTenants();

  const both = await Promise.allSettled([change({ name: 'One' }, '"2"'), change({ name: 'Other' }, '"2"')]);

  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ERR_PRECONDITION' } });
  expect((await shop())?.version).toBe(3);
  await expect(change({ name: 'Late' }, '"2"')).rejects.toMatchObject({ code: 'ERR_PRECONDITION' });
  expect((await change({ name: 'Any' }, '*')).name).toBe('Any');
});

test('nothing that is new is no change', async () => {
  const { change, logged } = await twoTenants();

  const after = await change({ origins: ['https://*.shop.example', 'https://shop.example'] });

  expect([after.version, logged]).toEqual([2, []]);
});

test('a change is one of the tenant whose admin or server asks for it', async () => {
  const { needs, rival } = await twoTenants();

  await changeSettings(needs, { by: { tenantId: RIVAL, id: 'operator' }, settings: { name: 'Rival' } });

  expect((await rival())?.name).toBe('Rival');
  expect((await showSettings(needs, SHOP)).name).not.toBe('Rival');
});

test('more changes in a minute than a person makes are refused', async () => {
  const { change } = await twoTenants();
  for (let number = 0; number < CHANGES_PER_MINUTE; number++) await change({});

  await expect(change({})).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
});

describe('the days for which what is said is kept', () => {
  test('are at most those of the deployment', async () => {
    const { change, shop } = await twoTenants();

    await expect(change({ retentionDays: 366 })).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'retentionDays' });
    expect(await shop()).not.toHaveProperty('retentionDays');
    await change({ retentionDays: 365 });
    expect(await shop()).toMatchObject({ retentionDays: 365, formerRetentions: [] });
  });

  test('leave what was said before they were lengthened to those from before', async () => {
    const { change, shop, needs } = await twoTenants();

    await change({ retentionDays: 7 });
    await change({ retentionDays: 90 });

    const former = [{ days: 7, until: needs.clock() + RETENTION_SETTLES_WITHIN }];
    expect(await shop()).toMatchObject({ retentionDays: 90, formerRetentions: former });
  });

  test('are written over those that were read, and no others', async () => {
    const { change, needs, shop } = await twoTenants();
    await change({ retentionDays: 7 });
    const { tenantStore } = needs;
    const raced = {
      ...tenantStore,
      find: async (tenantId: typeof SHOP, asOf?: 'now') => {
        const found = await tenantStore.find(tenantId, asOf);
        await tenantStore.change(tenantId, { retentionDays: 30 });
        return found;
      },
    };

    await expect(
      changeSettings({ ...needs, tenantStore: raced }, { by, settings: { retentionDays: 90 } }),
    ).rejects.toMatchObject({ code: 'ERR_PRECONDITION' });
    expect(await shop()).toMatchObject({ retentionDays: 30 });
  });
});

test('[AUD1] a change is recorded by the names of the settings, and one that lost a race as refused', async () => {
  const { needs, change, shop } = await twoTenants();
  const { version } = (await shop()) ?? {};
  const tenantStore = { ...needs.tenantStore, change: async () => false };

  await change({ name: 'Our shop', idleMinutes: 60 });
  await change({ name: 'Our shop' }, `"${version}"`).catch(() => {});
  await changeSettings({ ...needs, tenantStore }, { by, settings: { desk: true } }).catch(() => {});

  const { records } = await needs.audit.list(SHOP, { limit: 10 });
  expect(records.map(({ by, about, outcome }) => [by, about, outcome])).toEqual([
    [staffId(SHOP, 'boss'), { changed: ['desk'] }, 'refused'],
    [staffId(SHOP, 'boss'), { changed: ['name', 'idleMinutes'] }, 'done'],
  ]);
});
