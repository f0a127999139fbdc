import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoKnownVisitors } from '../../lambdas/adapters/dynamodb/dynamo-known-visitors.ts';
import { dynamoVisitorRevocations } from '../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { aVisitor, NOW_MS } from '../support/builders/conversations.ts';
import { fixedClock } from '../support/builders/fixed-clock.ts';
import { NOW, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryVisitorStore } from '../support/stores/in-memory-visitor-store.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const { sleep } = fixedClock();
const dynamo = () => ({
  ...dynamoVisitorStore(local.client, TABLES.conversations, { retentionOf: () => RETENTION, clock: () => NOW_MS }),
  ...dynamoKnownVisitors(local.client, TABLES.conversations, sleep),
});

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

describe.each([
  ['in memory', inMemoryVisitorStore],
  ['DynamoDB', dynamo],
])('known visitors, %s', (_, make) => {
  const visitors = make();

  test('are those of the subjects that exist, each once, and of their tenant alone', async () => {
    const tenantId = aNewTenant();
    const [vera, valentin] = [aVisitor({ tenantId, name: 'Vera' }), aVisitor({ tenantId, subject: 'user:42' })];
    for (const visitor of [vera, valentin, aVisitor({ tenantId: aNewTenant(), subject: 'visitor:v_2' })]) {
      await visitors.create(visitor);
    }

    const found = await visitors.findAll(tenantId, ['visitor:v_1', 'visitor:v_2', 'user:42', 'visitor:v_1']);

    expect(found).toEqual(
      new Map([
        ['visitor:v_1', vera],
        ['user:42', valentin],
      ]),
    );
    expect(await visitors.findAll(tenantId, [])).toEqual(new Map());
  });

  test('have the names that are stored now', async () => {
    const visitor = await visitors.create(aVisitor({ tenantId: aNewTenant(), name: 'Vera', profileAt: NOW }));
    await visitors.updateProfile(visitor, { name: 'Vera B.' }, NOW + 60);

    const found = await visitors.findAll(visitor.tenantId, [visitor.subject]);

    expect(found.get(visitor.subject)?.name).toBe('Vera B.');
  });

  test('may be more than a hundred', async () => {
    const tenantId = aNewTenant();
    const subjects = Array.from({ length: 201 }, (_, n) => `visitor:v_${n}`);
    await Promise.all(subjects.map((subject) => visitors.create(aVisitor({ tenantId, subject }))));

    expect([...(await visitors.findAll(tenantId, subjects)).keys()].toSorted()).toEqual(subjects.toSorted());
  });
});

test('a subject that was only ever revoked is no visitor', async () => {
  await dynamoVisitorRevocations(local.client, TABLES.conversations).revoke(SHOP, 'visitor:v_9', NOW);

  expect(await dynamo().findAll(SHOP, ['visitor:v_9'])).toEqual(new Map());
});

describe('a busy table', () => {
  /** Answers one row a request, and leaves the other keys unprocessed; `processed` requests at most. */
  function busy(processed = Number.POSITIVE_INFINITY) {
    const sizes: number[] = [];
    const send = async ({
      input,
    }: {
      input: { RequestItems: Record<string, { Keys: { pk: string; sk: string }[] }> };
    }) => {
      const keys = input.RequestItems.T?.Keys ?? [];
      const answered = sizes.push(keys.length) <= processed ? 1 : 0;
      const rows = keys
        .slice(0, answered)
        .map((key) => ({ ...key, visitor: aVisitor({ subject: key.pk.split('#')[3] ?? '' }) }));
      return {
        Responses: { T: rows },
        UnprocessedKeys: answered < keys.length ? { T: { Keys: keys.slice(answered) } } : {},
      };
    };
    const time = fixedClock();
    return { sizes, time, known: dynamoKnownVisitors({ send } as unknown as DynamoDBDocumentClient, 'T', time.sleep) };
  }

  test('is asked again for what it left out, each time after a longer wait', async () => {
    const { known, sizes, time } = busy();

    const found = await known.findAll(SHOP, ['visitor:v_1', 'visitor:v_2', 'visitor:v_3']);

    expect([...found.keys()]).toEqual(['visitor:v_1', 'visitor:v_2', 'visitor:v_3']);
    expect(sizes).toEqual([3, 2, 1]);
    expect(time.slept).toEqual([20, 40]);
  });

  test('that answers nothing is given up', async () => {
    const { known, sizes } = busy(0);

    await expect(known.findAll(SHOP, ['visitor:v_1'])).rejects.toThrow('1 items could not be read');
    expect(sizes).toHaveLength(6);
  });
});
