import { afterAll, describe, expect, test } from 'vitest';
import { dynamoNumberedFrames } from '../../lambdas/adapters/dynamodb/dynamo-numbered-frames.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryNumberedFrames } from '../support/stores/in-memory-numbered-frames.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemoryNumberedFrames],
  ['DynamoDB', () => dynamoNumberedFrames(local.client, TABLES.connections)],
])('a store of numbered frames, %s', (_, make) => {
  const frames = make();

  test('answers those of a range without its ends, the last first', async () => {
    const began = 'range=';
    for (const number of [9, 10, 11, 100, 1_000_000_000]) await frames.note({ began, number }, 'settled', NOW_MS);

    const found = await frames.between({ began, after: 9, before: 1_000_000_000 });
    expect(found.map(({ number }) => number)).toEqual([100, 11, 10]);
    expect(await frames.between({ began, after: 10, before: 11 })).toEqual([]);
    expect(await frames.between({ began, after: 11, before: 100 })).toEqual([]);
  });

  test('keeps the newest state of each, and streams apart', async () => {
    await frames.note({ began: 'one=', number: 3 }, 'waiting', NOW_MS);
    await frames.note({ began: 'one=', number: 4 }, 'waiting', NOW_MS);
    await frames.note({ began: 'one=', number: 3 }, 'settled', NOW_MS + 5);
    await frames.note({ began: 'other=', number: 2 }, 'settled', NOW_MS);

    expect(await frames.between({ began: 'one=', after: 0, before: 9 })).toEqual([
      { number: 4, state: 'waiting', at: NOW_MS },
      { number: 3, state: 'settled', at: NOW_MS + 5 },
    ]);
  });
});
