import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { dynamoEraser } from '../../../../lambdas/adapters/dynamodb/dynamo-eraser.ts';
import { dynamoErasureStore } from '../../../../lambdas/adapters/dynamodb/dynamo-erasure-store.ts';
import { type Erasure, NOTHING_ERASED } from '../../../../lambdas/domain/erasure/erasure.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { eraseBelow } from '../../../../lambdas/use-cases/erasure/erase-below.ts';
import { startCountingDatabase } from '../../../../lib/bench/counting-database.ts';
import { ERASURE_UNITS } from '../../../../lib/bench/pages/operation-pages.ts';
import { aMessage, anErasure, aRecord, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { createTables, LOCAL, TABLES } from '../../../support/servers/dynalite.ts';
import { inMemoryFileStore } from '../../../support/stores/in-memory-file-store.ts';
import { dynamoStores } from '../../../support/stores/stores.ts';

const database = await startCountingDatabase();
const clients: DynamoDBClient[] = [];
afterAll(async () => {
  for (const client of clients) client.destroy();
  await database.close();
});

function clientOf(endpoint: string) {
  const client = new DynamoDBClient({ ...LOCAL, endpoint });
  clients.push(client);
  return {
    plain: client,
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  };
}

/** About what people write, as in docs/costs.md. */
const TEXT = 'Could you tell me, please, when the blue one will be there again? Thanks a lot!!';

const MESSAGES = 1000;

test('a thousand messages are erased for the units that docs/costs.md says', async () => {
  const counted = clientOf(database.endpoint);
  // Through what counts, which has to know the indexes.
  await createTables(counted.plain);
  const direct = clientOf(database.directEndpoint);
  const clock = () => NOW_MS;
  const seeding = dynamoStores(direct, clock);
  await seeding.conversationLog.createRecord(SHOP, aRecord());
  const messages = Array.from({ length: MESSAGES }, (_, n) => aMessage({ pos: n + 1, text: TEXT }));
  const fence = anErasure({ pos: MESSAGES + 1, at: NOW_MS });
  await inParallel([...messages, fence], 50, async (entry) => {
    await seeding.conversationLog.append(SHOP, 'c_1', entry);
  });
  const stores = dynamoStores(counted, clock);
  const erasures = dynamoErasureStore(counted.client, TABLES.conversations);
  const erasure: Erasure = {
    ...{ tenantId: SHOP, id: 'e_1', of: 'conversation', by: 'operator', begunAt: NOW_MS },
    ...{ subjects: [], conversations: ['c_1'], fences: { c_1: fence }, counts: NOTHING_ERASED },
  };
  await erasures.begin(erasure);
  database.taken();

  const needs = { ...stores, erasures, eraser: dynamoEraser(counted.client, TABLES), files: inMemoryFileStore() };
  expect(await eraseBelow(needs, erasure, 'c_1', 2 * MESSAGES)).toBe(MESSAGES);

  const requests = database.taken();
  const sum = (of: 'wru' | 'rru') => requests.reduce((units, request) => units + request[of], 0);
  expect({ wru: Math.ceil(sum('wru') / 10) * 10, rru: Math.ceil(sum('rru') / 10) * 10 }).toEqual(ERASURE_UNITS);
  expect(await stores.conversationLog.from(SHOP, 'c_1', 1, 10)).toHaveLength(1);
}, 60_000);
