import { afterAll, describe, expect, test } from 'vitest';
import { dynamoAuditStore } from '../../lambdas/adapters/dynamodb/dynamo-audit-store.ts';
import { randomLetters } from '../../lambdas/adapters/random-letters.ts';
import { type Act, AUDIT_SECONDS, auditTime } from '../../lambdas/domain/tenants/audit.ts';
import { fixedClock } from '../support/builders/fixed-clock.ts';
import { RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryAuditStore } from '../support/stores/in-memory-audit-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const anAct = (over: Partial<Act> = {}): Act => ({
  tenantId: SHOP,
  by: 'operator',
  act: 'settings',
  about: { changed: ['name'] },
  ...over,
});

const clock = fixedClock();

describe.each([
  ['in memory', () => inMemoryAuditStore(clock.now)],
  ['DynamoDB', () => dynamoAuditStore(local.client, TABLES.tenants, { clock: clock.now, random: randomLetters })],
])('an audit store, %s', (_, make) => {
  const store = make();
  const begun: string[] = [];

  test('lists the acts of one tenant, the newest first, a page at a time', async () => {
    for (let n = 0; n < 5; n++) {
      begun.push(await store.begin(anAct({ about: { origin: `https://shop-${n}.example` } })));
      clock.forward(1);
    }
    await store.begin(anAct({ tenantId: RIVAL }));

    const first = await store.list(SHOP, { limit: 3 });
    const second = await store.list(SHOP, { limit: 3, after: first.next ?? '' });

    expect([...first.records, ...second.records].map(({ id }) => id)).toEqual(begun.toReversed());
    expect([first.records.length, second.next]).toEqual([3, null]);
    expect((await store.list(SHOP, { limit: 5 })).next).toBeNull();
    expect(first.records[0]).toEqual({ ...anAct({ about: { origin: 'https://shop-4.example' } }), id: begun[4] });
    expect(auditTime(begun[4] ?? '')).toBe(clock.now() - 1);
  });

  test('keeps how an act ended, and makes none by that', async () => {
    await store.end(anAct(), begun[0] ?? '', 'done');
    await store.end(anAct(), begun[1] ?? '', 'refused');
    await store.end(anAct({ tenantId: RIVAL }), begun[2] ?? '', 'done');

    const { records } = await store.list(SHOP, { limit: 100 });

    expect(records.map(({ outcome }) => outcome).toReversed()).toEqual([
      'done',
      'refused',
      undefined,
      undefined,
      undefined,
    ]);
    expect((await store.list(RIVAL, { limit: 100 })).records).toHaveLength(1);
  });

  test('lists none that is older than they are kept', async () => {
    clock.forward((AUDIT_SECONDS - 1) * 1000);
    await store.begin(anAct());
    expect((await store.list(SHOP, { limit: 100 })).records).toHaveLength(6);

    clock.forward(2000);

    expect((await store.list(SHOP, { limit: 100 })).records).toHaveLength(1);
  });
});
