import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoActivityIndex } from '../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { entryKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { stateText } from '../../lambdas/adapters/dynamodb/items/state-text.ts';
import { bucketAt } from '../../lambdas/domain/conversations/activity-index.ts';
import { DAY, MINUTE } from '../../lambdas/domain/time/units.ts';
import type { Product } from '../../lib/local-product.ts';
import { TEST_TENANT } from '../../lib/tenants/seed.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { databaseOf } from '../support/gateway/database-of.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

const IDLE = 15 * MINUTE;

/** A row of the activity index is looked at once, when its four minutes are over for as long as the idle time. */
const SWEPT_LATE = 5 * MINUTE;

let product: Product;
let call: ReturnType<typeof httpClient>;
let agent: string;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  agent = (await newAgent(call, product.keys.secretKey)).token;
});
afterAll(() => product?.close());

/** Moves the last message of a conversation back in time, as if nobody had written since. */
async function moveBack(conversationId: string, pos: number, by: number, waits: boolean): Promise<void> {
  const { client, tables, stop } = databaseOf(product);
  const TableName = tables.conversations;
  const at = Date.now() - by;
  const activityIndex = dynamoActivityIndex(client, TableName, { retention: 2 * DAY, clock: Date.now });
  await activityIndex.touch({ tenantId: TEST_TENANT, conversationId, bucket: bucketAt(conversationId, at) }, pos);
  const state = { status: 'open' as const, statusSince: at, spokenAt: at, lastMessage: pos, desk: 0 };
  await client.send(
    new UpdateCommand({
      TableName,
      Key: entryKey(TEST_TENANT, conversationId, pos),
      UpdateExpression: 'SET #at = :at, st = :state',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: {
        ':at': at,
        ':state': stateText({ ...state, ...(waits ? { waitingSince: at } : {}) }, { pos, at }),
      },
    }),
  );
  stop();
}

/** A sweep that catches up on the last minutes. */
async function sweep(): Promise<void> {
  const works = tenantWorks(product);
  await works.sweptBefore(6);
  works.stop();
  await product.fireSchedule(product.schedules[0] ?? '');
}

async function aVisitor() {
  const visitor = await newUser(call, product.keys.secretKey, `visitor-${Math.random()}`);
  const tab = await dialV1(product.url, visitor.token);
  const say = async (text: string): Promise<string> =>
    (await call('POST /api/chat/messages', { token: visitor.token, body: { text } })).body.message.conversation_id;
  return { tab, say };
}

const answer = (conversationId: string) =>
  call('POST /api/chat/messages', { token: agent, body: { text: 'an answer', conversationId } });

const listed = async (status: string): Promise<Record<string, unknown>[]> =>
  (await call(`GET /api/chat/conversations?status=${status}`, { token: agent })).body.conversations;

test('a conversation whose visitor was answered is closed after the tenant’s idle time, announced as closed, and opened by the next message', async () => {
  const { tab, say } = await aVisitor();
  const conversation_id = await say('hello');
  await answer(conversation_id);
  await moveBack(conversation_id, 2, IDLE + SWEPT_LATE, false);

  await sweep();

  expect((await tab.next('conversation')).conversation).toMatchObject({
    conversation_id,
    status: 'closed',
    reason: 'idle',
  });
  expect(await listed('closed')).toContainEqual(
    expect.objectContaining({ conversation_id, status: 'closed', closedAt: expect.any(String) }),
  );
  await say('still there?');
  expect((await tab.next('conversation')).conversation).toMatchObject({ conversation_id, status: 'open' });
  await tab.close();
});

test('a visitor who waits for an answer is not closed as idle', async () => {
  const { tab, say } = await aVisitor();
  const conversation_id = await say('is anybody there?');
  await moveBack(conversation_id, 1, IDLE + SWEPT_LATE, true);

  await sweep();

  expect(await listed('open')).toContainEqual(expect.objectContaining({ conversation_id }));
  await answer(conversation_id);
  expect((await tab.next('message')).message).toMatchObject({ text: 'is anybody there?' });
  expect((await tab.next('message')).message).toMatchObject({ text: 'an answer' });
  expect(tab.frames.filter(({ type }) => type === 'conversation')).toEqual([]);
  await tab.close();
});

test('but after a day without one, and is told so', async () => {
  const { tab, say } = await aVisitor();
  const conversation_id = await say('is anybody there?');
  await moveBack(conversation_id, 1, DAY + SWEPT_LATE, true);

  await sweep();

  const { conversation } = await tab.next('conversation');
  expect(conversation).toMatchObject({ conversation_id, status: 'closed', reason: 'unanswered' });
  await tab.close();
});
