import { type DatabaseError, noFaults } from '@chat-gateway/local/faults';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { missingRows } from '../../lambdas/domain/conversations/due-list.ts';
import type { Product } from '../../lib/local-product.ts';
import { TEST_TENANT } from '../../lib/tenants/seed.ts';
import { httpClient, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { databaseOf } from '../support/gateway/database-of.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { dynamoStores } from '../support/stores/stores.ts';

const faults = noFaults();
let product: Product;
let call: ReturnType<typeof httpClient>;
let agent: string;
beforeAll(async () => {
  product = await startLocal({ faults });
  call = httpClient(product.url);
  agent = (await newAgent(call, product.keys.secretKey)).token;
});
afterAll(() => product?.close());
afterEach(() => Object.assign(faults, noFaults()));

const sweep = () => product.fireSchedule(product.schedules[0] ?? '');

const conversations = async (): Promise<string[]> => {
  const { body } = await call('GET /api/chat/conversations', { token: agent });
  return body.conversations.map(({ conversationId }: { conversationId: string }) => conversationId);
};

/** Lets every write to the activity index fail. */
function failIndex(fault: DatabaseError | 'no-answer'): void {
  faults.database = ({ operation, body }) =>
    operation === 'UpdateItem' && /"T#[^"]*#M#\d{6}"/.test(body) ? fault : undefined;
}

/** As DynamoDB says it (aws-facts, section 5). */
const FAULTS: [name: string, fault: DatabaseError | 'no-answer'][] = [
  ['full', { type: 'ItemCollectionSizeLimitExceededException', message: 'Collection size exceeded.' }],
  ['throttled', { type: 'ThrottlingException', message: 'Throughput exceeds the current capacity of your table.' }],
  ['silent', 'no-answer'],
];

describe.each(FAULTS)('while the activity index is %s', (_, fault) => {
  test('[LOST7] messages by every door are stored, pushed, acknowledged, listed and found by agents who come back', async () => {
    const visitor = await newVisitor(call, 'test');
    const tab = await dialV1(product.url, visitor.token);
    const desk = await dialV1(product.url, agent);
    failIndex(fault);

    tab.send({ type: 'message', text: 'by socket', clientMessageId: 'one' });
    const { message } = await tab.next('message');
    const said = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'by HTTP' } });
    await sweep();
    const listed = await conversations();
    const back = await dialV1(product.url, agent);
    back.send({ type: 'sync' });
    await back.next('synced');
    await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'again' } });
    Object.assign(faults, noFaults());

    expect([message.text, said.status]).toEqual(['by socket', 201]);
    for (const text of ['by socket', 'by HTTP', 'again'])
      expect((await desk.next('message')).message).toMatchObject({ text });
    expect(listed).toContain(message.conversation_id);
    expect(back.frames.flatMap((frame) => frame.message?.text ?? [])).toEqual(
      expect.arrayContaining(['by socket', 'by HTTP']),
    );
    await Promise.all([tab, desk, back].map((socket) => socket.close()));
  });

  test('[LOST7] the sweep makes the row, where nobody writes again', async () => {
    const visitor = await newVisitor(call, 'test');
    failIndex(fault);
    const said = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'once' } });
    Object.assign(faults, noFaults());

    await sweep();

    const database = databaseOf(product);
    const stores = dynamoStores(database, Date.now);
    const rows = await stores.activityIndex.ofTenant(TEST_TENANT, { limit: 100 });
    const missing = missingRows(await stores.dueList.ofTenant(TEST_TENANT));
    database.stop();
    const own = expect.objectContaining({ conversationId: said.body.message.conversation_id });
    expect(rows).toContainEqual(own);
    expect(missing).not.toContainEqual(own);
  });
});
