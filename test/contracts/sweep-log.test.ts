import { afterAll, describe, expect, test } from 'vitest';
import { dynamoSweepLog } from '../../lambdas/adapters/dynamodb/dynamo-sweep-log.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemorySweepLog } from '../support/stores/in-memory-sweep-log.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemorySweepLog],
  ['DynamoDB', () => dynamoSweepLog(local.client, TABLES.tenants)],
])('a sweep log, %s', (_, make) => {
  const conversationLog = make();

  test('has no sweep before the first, and then the last', async () => {
    expect(await conversationLog.last()).toBeNull();

    await conversationLog.swept({ turn: 100, upTo: 99 });
    await conversationLog.swept({ turn: 101, upTo: 100 });

    expect(await conversationLog.last()).toEqual({ turn: 101, upTo: 100 });
  });
});
