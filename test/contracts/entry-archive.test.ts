import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoConversationLog } from '../../lambdas/adapters/dynamodb/dynamo-conversation-log.ts';
import { dynamoEntryArchive } from '../../lambdas/adapters/dynamodb/dynamo-entry-archive.ts';
import { entryKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { DELETED_AFTER } from '../../lambdas/domain/conversations/log.ts';
import { aHybridClock } from '../support/builders/a-hybrid-clock.ts';
import { aMessage, anUnknown, ENTRIES, NOW_MS } from '../support/builders/conversations.ts';
import { SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryConversationLog } from '../support/stores/in-memory-conversation-log.ts';
import { inMemoryEntryArchive } from '../support/stores/in-memory-entry-archive.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const inMemory = () => {
  const log = inMemoryConversationLog();
  return { log, archive: inMemoryEntryArchive(log) };
};
const clock = () => NOW_MS + 7 * RETENTION;
const inDynamo = () => ({
  log: dynamoConversationLog(local.client, TABLES.conversations, {
    retentionOf: () => RETENTION,
    clock,
    hybridClock: aHybridClock(clock),
  }),
  archive: dynamoEntryArchive(local.client, TABLES.conversations, { retentionOf: () => RETENTION }),
});

describe.each([
  ['in memory', inMemory],
  ['DynamoDB', inDynamo],
])('an archive of entries, %s', (_, make) => {
  const { log, archive } = make();

  test('adds entries of every kind as they were, in any order', async () => {
    const all = [...Object.values(ENTRIES).flat(), anUnknown({ stored: { k: 'z', hb: { to: 'bot' } } })];
    const entries = all.map((entry, index) => ({
      ...entry,
      pos: index + 1,
      pushedUpTo: index,
      sendKey: `s${index}` as const,
    }));

    for (const entry of entries.toReversed()) expect(await archive.restore(SHOP, 'c_all', entry)).toBe(true);

    expect(await log.from(SHOP, 'c_all', 1, 100)).toEqual(entries);
  });

  test('writes nothing where a position is taken', async () => {
    await archive.restore(SHOP, 'c_1', aMessage({ text: 'first' }));

    expect(await archive.restore(SHOP, 'c_1', aMessage({ text: 'second' }))).toBe(false);
    expect(await log.from(SHOP, 'c_1', 1, 10)).toMatchObject([{ text: 'first' }]);
  });
});

test('an entry is kept as long as if it had been written at its own time', async () => {
  await inDynamo().archive.restore(SHOP, 'c_kept', aMessage());

  const Key = entryKey(SHOP, 'c_kept', 1);
  const { Item } = await local.client.send(new GetCommand({ TableName: TABLES.conversations, Key }));
  expect(Item?.ttl).toBe(Math.ceil((NOW_MS + RETENTION + DELETED_AFTER) / 1000));
});
