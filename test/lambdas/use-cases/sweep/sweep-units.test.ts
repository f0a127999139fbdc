import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { dynamoSocketSessionStore } from '../../../../lambdas/adapters/dynamodb/dynamo-socket-session-store.ts';
import { minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { sweepTurn } from '../../../../lambdas/use-cases/sweep/sweep-turn.ts';
import { startCountingDatabase } from '../../../../lib/bench/counting-database.ts';
import type { Findings } from '../../../../lib/bench/findings.ts';
import { aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';
import { createTables, LOCAL, TABLES } from '../../../support/servers/dynalite.ts';
import { DAY, dynamoStores, RETENTION } from '../../../support/stores/stores.ts';

/** What docs/costs.md is made of. */
const COSTS = join(import.meta.dirname, '../../../../docs/costs.json');
const SAID = (JSON.parse(readFileSync(COSTS, 'utf8')) as Findings).counted.sweeps;

const database = await startCountingDatabase();
const plain = new DynamoDBClient({ ...LOCAL, endpoint: database.endpoint });
await createTables(plain);
afterAll(async () => {
  plain.destroy();
  await database.close();
});

/** A gateway over a database that counts units; `sweeps` passes minutes, each with its sweep, and answers what these took. */
function aGateway() {
  const { needs: harness, time } = useCaseHarness();
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  const needs = {
    ...harness,
    ...dynamoStores({ client }, time.now),
    sessions: dynamoSocketSessionStore(client, TABLES.connections, { keptFor: () => RETENTION, clock: time.now }),
    keepAlive: { post: async () => 'sent' as const, end: async () => true },
    handOverKeepAlive: async () => {},
    keepAliveMinutes: 8,
    keepAliveRate: 700,
    tenants: { find: async () => aTenant() },
    rulesOf: () => harness.rules,
  };
  const sweeps = async (minutes: number) => {
    database.taken();
    for (let minute = 0; minute < minutes; minute++) {
      time.forward(MINUTE);
      await sweepTurn(needs);
    }
    return database.taken();
  };
  return { needs, time, sweeps };
}

type Requests = Awaited<ReturnType<ReturnType<typeof aGateway>['sweeps']>>;

/** What was read of a conversation, up to the first consistent read: that is of a commit, and no longer of looking whether there is one. */
function unitsOf(requests: Requests, conversationId: string): number {
  const units = requests.filter(({ partition }) => partition.endsWith(conversationId)).map(({ rru }) => rru);
  const commit = units.findIndex((rru) => rru >= 1);
  return (commit < 0 ? units : units.slice(0, commit)).reduce((total, rru) => total + rru, 0);
}

test('the activity row of a message costs at most 4 read units of sweeping: 3 to repair, a half when the idle time is over, and a half after a day', async () => {
  const { needs, time, sweeps } = aGateway();
  const conversationIds: string[] = [];
  for (let visitor = 0; visitor < 20; visitor++) {
    const { message } = await sendMessage(needs, { caller: visitorNamed(`v_${visitor}`), text: 'hello' });
    conversationIds.push(message.conversationId);
  }

  const soon = await sweeps(25);
  // What lies between reads no row of theirs; the sweeps of those minutes are left out.
  time.forward(DAY - 26 * MINUTE);
  await needs.sweepLog.swept({ turn: minuteOf(time.now()), upTo: minuteOf(time.now()) });
  const later = await sweeps(7);

  expect(SAID.row.rru).toBeLessThanOrEqual(4);
  for (const conversationId of conversationIds) {
    expect(unitsOf(soon, conversationId)).toBeLessThanOrEqual(3.5);
    expect(unitsOf(later, conversationId)).toBe(0.5);
    expect(await needs.conversationLog.tail(SHOP, conversationId)).toMatchObject({ state: { status: 'closed' } });
  }
});

test('a sweep with nothing to do takes 25 queries, 13.5 read units and one write unit', async () => {
  const { needs, time, sweeps } = aGateway();
  time.forward(10 * DAY);
  await needs.sweepLog.swept({ turn: minuteOf(time.now()), upTo: minuteOf(time.now()) });

  const idle = await sweeps(8);

  const sum = (of: (request: Requests[number]) => number) => idle.reduce((total, request) => total + of(request), 0);
  const queries = idle.filter(({ operation }) => operation === 'Query').length;
  expect({ queries: queries / 8, rru: sum(({ rru }) => rru) / 8, wru: sum(({ wru }) => wru) / 8 }).toEqual({
    queries: 25,
    rru: 13.5,
    wru: 1,
  });
  expect(SAID.idle).toMatchObject({ rru: 13.5, wru: 1 });
});
