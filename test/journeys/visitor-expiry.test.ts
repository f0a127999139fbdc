import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryKey, recordKey, visitorKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import { DAY, DAY_SECONDS } from '../../lambdas/domain/time/units.ts';
import type { Product } from '../../lib/local-product.ts';
import { TEST_TENANT } from '../../lib/tenants/seed.ts';
import { httpClient, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { acceptedSocketio } from '../support/clients/socketio-frames.ts';
import { newSession } from '../support/clients/widget-requests.ts';
import { databaseOf } from '../support/gateway/database-of.ts';
import { startLocal } from '../support/gateway/start-local.ts';

type Key = { pk: string; sk: string };

let product: Product;
let call: ReturnType<typeof httpClient>;
let database: ReturnType<typeof databaseOf>;
let table: {
  expiryOf: (key: Key) => Promise<number>;
  set: (key: Key, attribute: string, value: number) => Promise<void>;
};
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  database = databaseOf(product);
  const { client } = database;
  const TableName = database.tables.conversations;
  table = {
    expiryOf: async (Key) => (await client.send(new GetCommand({ TableName, Key }))).Item?.ttl as number,
    async set(Key, attribute, value) {
      await client.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: `SET ${attribute
            .split('.')
            .map((name) => `#${name}`)
            .join('.')} = :value`,
          ExpressionAttributeNames: Object.fromEntries(attribute.split('.').map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: { ':value': value },
        }),
      );
    },
  };
});
afterAll(async () => {
  database?.stop();
  await product?.close();
});

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** A visitor whose session another one vouched for, and who wrote last a good month ago. */
async function afterAMonth() {
  const visitor = await newVisitor(call, 'test');
  const said = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'long ago' } });
  const conversationId: string = said.body.message.conversation_id;
  const session = newSession();
  const desk = await acceptedSocketio(product.url, { token: visitor.token });
  desk.send(`421["join:session",${JSON.stringify({ sessionId: session })}]`);
  const alias = visitorKey(TEST_TENANT, visitorOfSession(TEST_TENANT, sealed(session)).subject);
  await expect.poll(() => table.expiryOf(alias)).toBeGreaterThan(0);
  desk.cut();
  const rows = [visitorKey(TEST_TENANT, `visitor:${visitor.userId}`), alias, recordKey(TEST_TENANT, conversationId)];
  for (const row of rows) await table.set(row, 'ttl', nowSeconds() + 60);
  await table.set(visitorKey(TEST_TENANT, `visitor:${visitor.userId}`), 'visitor.createdAt', Date.now() - 40 * DAY);
  await table.set(entryKey(TEST_TENANT, conversationId, 1), 'at', Date.now() - 40 * DAY);
  // An environment remembers visitors, and so the day on which this one was created.
  for (const id of Object.keys(product.functions)) await product.crash(id);
  return { ...visitor, conversationId, rows };
}

test.each([
  [
    'over HTTP',
    async ({ token }: { token: string }) => {
      await call('POST /api/chat/messages', { token, body: { text: 'again' } });
    },
  ],
  [
    'over a socket',
    async ({ token }: { token: string }) => {
      const socket = await dialV1(product.url, token);
      socket.send({ type: 'message', text: 'again', clientMessageId: 'again' });
      await socket.next('message');
      await socket.close();
    },
  ],
  [
    'an agent',
    async ({ conversationId }: { conversationId: string }) => {
      const { token } = await newAgent(call, product.keys.secretKey);
      await call('POST /api/chat/messages', { token, body: { text: 'still interested?', conversationId } });
    },
  ],
])(
  'the first message of a day keeps the visitor, its session and its conversation longer than the message: %s',
  async (_, write) => {
    const visitor = await afterAMonth();

    await write(visitor);

    const expiries = await Promise.all(visitor.rows.map((row) => table.expiryOf(row)));
    const message = await table.expiryOf(entryKey(TEST_TENANT, visitor.conversationId, 2));
    for (const expiry of expiries) expect(expiry).toBeGreaterThan(message + DAY_SECONDS);
  },
);
