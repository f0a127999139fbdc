import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryKey, visitorKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { DELETED_AFTER } from '../../lambdas/domain/conversations/log.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import type { Product } from '../../lib/local-product.ts';
import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { databaseOf } from '../support/gateway/database-of.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

const BRIEF = tenantNamed('brief');
const DAYS = 3;

let product: Product;
let call: HttpClient;
let keys: SeedKeys;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  const works = tenantWorks(product);
  keys = await works.tenant(BRIEF, { retentionDays: DAYS });
  works.stop();
});
afterAll(() => product?.close());

const row = async (key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> => {
  const { client, tables, stop } = databaseOf(product);
  const { Item } = await client.send(new GetCommand({ TableName: tables.conversations, Key: key }));
  stop();
  return Item;
};

/** Moves an entry back in time, as if it had been said then under a longer retention: its TTL stays. */
async function saidBefore(conversationId: string, pos: number, at: number): Promise<void> {
  const { client, tables, stop } = databaseOf(product);
  await client.send(
    new UpdateCommand({
      TableName: tables.conversations,
      Key: entryKey(BRIEF, conversationId, pos),
      UpdateExpression: 'SET #at = :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': at },
    }),
  );
  stop();
}

test('a tenant’s rows end by its own retention, and what is older is told at no door, though its row is there', async () => {
  const visitor = await newUser(call, keys.secretKey, 'vera');
  const agent = (await newAgent(call, keys.secretKey, 'agent', 'ann')).token;
  const say = async (text: string) =>
    (await call('POST /api/chat/messages', { token: visitor.token, body: { text } })).body.message;
  const { conversation_id: id } = await say('of long ago');
  await say('of today');
  const stored = await row(entryKey(BRIEF, id, 1));
  await saidBefore(id, 1, Date.now() - DAYS * DAY);

  expect(stored?.ttl).toBe(Math.ceil((Number(stored?.at) + DAYS * DAY + DELETED_AFTER) / 1000));
  expect(Number((await row(visitorKey(BRIEF, 'user:vera')))?.ttl) * 1000 - Date.now()).toBeGreaterThan(91 * DAY);
  for (const token of [visitor.token, agent]) {
    const read = await call(`GET /api/chat/messages?conversationId=${id}`, { token });
    expect(read.body.messages).toMatchObject([{ text: 'of today' }]);
  }
  const tab = await dialV1(product.url, visitor.token);
  tab.send({ type: 'sync' });
  await tab.next('synced');
  expect(tab.frames.flatMap(({ message }) => message?.text ?? [])).toEqual(['of today']);
  await saidBefore(id, 2, Date.now() - DAYS * DAY);
  const list = await call('GET /api/chat/conversations', { token: agent });
  const shown = await call(`GET /api/chat/conversations/${id}`, { token: agent });
  expect([list.body.conversations, shown.status]).toEqual([[], 404]);

  expect(await say('again')).toMatchObject({ seq: 1 });
  expect((await call('GET /api/chat/messages', { token: visitor.token })).body.messages).toMatchObject([
    { text: 'again' },
  ]);
  await tab.close();
});

test('an admin sees for how long what is said is kept, and may choose another time, no longer than the deployment’s', async () => {
  const admin = (await newAgent(call, keys.secretKey, 'admin', 'boss')).token;
  const patch = (retentionDays: unknown) => call('PATCH /api/chat/settings', { token: admin, body: { retentionDays } });

  const seen = await call('GET /api/chat/settings', { token: admin });
  const changed = await patch(30);
  const refused = [await patch(366), await patch(3651), await patch(0), await patch('7')];

  expect([seen.body.settings.retentionDays, changed.body.settings.retentionDays]).toEqual([DAYS, 30]);
  expect(refused.map(({ status, body }) => [status, body.code, body.field])).toEqual(
    refused.map(() => [400, 'ERR_INVALID', 'retentionDays']),
  );
  const agent = (await newAgent(call, keys.secretKey, 'agent', 'ann')).token;
  expect((await call('PATCH /api/chat/settings', { token: agent, body: { retentionDays: 1 } })).status).toBe(403);
});
