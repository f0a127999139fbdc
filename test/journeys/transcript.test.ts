import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import {
  type HttpClient,
  httpClient,
  type Json,
  newAgent,
  newUser,
  newVisitor,
} from '../support/clients/http-client.ts';
import { changeTenant } from '../support/gateway/change-tenant.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** A tenant whose agents see what is theirs, and a conversation that Ann has taken. */
let product: Product;
let call: HttpClient;
let visitor: string;
let ann: string;
let bob: string;
let boss: string;
let path: string;

beforeAll(async () => {
  product = await startLocal();
  await changeTenant(product, 'test', { desk: true, agentsSee: 'assigned' });
  call = httpClient(product.url);
  const { secretKey } = product.keys;
  visitor = (await newUser(call, secretKey, 'vera')).token;
  ann = (await newAgent(call, secretKey, 'agent', 'Ann')).token;
  bob = (await newAgent(call, secretKey, 'agent', 'Bob')).token;
  boss = (await newAgent(call, secretKey, 'admin', 'Boss')).token;
  const { body } = await call('POST /api/chat/messages', { token: visitor, body: { text: 'שלום\nwhere is it?' } });
  const conversationId: string = body.message.conversationId;
  path = `/api/chat/conversations/${conversationId}`;
  await call('POST /api/chat/messages', { token: ann, body: { text: 'On its way.', conversationId } });
  await call(`POST ${path}/notes`, { token: ann, body: { text: 'a note among agents' } });
  await call(`POST ${path}/close`, { token: ann, body: {} });
});
afterAll(() => product.close());

const transcript = (token: string, query = '') => call(`GET ${path}/transcript${query}`, { token });
const textOf = async (token: string) => {
  const answer = await fetch(`${product.url}${path}/transcript?format=txt`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { headers: answer.headers, text: await answer.text() };
};
const types = ({ body }: Json) => body.entries.map(({ type }: Json) => type);

describe('a transcript', () => {
  test('is for an agent all of the thread, and for its visitor what that was told', async () => {
    const [own, agents] = [await transcript(visitor), await transcript(boss)];

    expect(types(agents)).toEqual(['message', 'message', 'note', 'closed']);
    expect(types(own)).toEqual(['message', 'message', 'closed']);
    expect(own.body.entries[1].message).toMatchObject({ text: 'On its way.', sender_name: 'Ann', sender: 'agent' });
    expect(own.body.nextCursor).toBeNull();
    expect(own.headers.get('content-disposition')).toMatch(/^attachment; filename="transcript-c_[\w-]+\.json"$/);
  });

  test('is a text to read, which is a file', async () => {
    const { headers, text } = await textOf(visitor);

    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/\.txt"$/);
    expect(text).toContain('  \u2068שלום\u2069\n  \u2068where is it?\u2069\n');
    expect(text).toMatch(/Z {2}\u2068Ann\u2069 \(agent\)\n {2}\u2068On its way\.\u2069\n/);
    expect(text).not.toContain('a note among agents');
    expect((await textOf(boss)).text).toContain('a note among agents');
  });

  test('goes on from a cursor, and says by no link that more follows where nothing does', async () => {
    const first = await transcript(boss);
    const { prevCursor } = (
      await call(`GET /api/chat/messages?conversationId=${path.split('/')[4]}&limit=1`, { token: boss })
    ).body;

    expect(first.headers.get('link')).toBeNull();
    expect(types(await transcript(boss, `?after=${prevCursor}`))).toEqual(['note', 'closed']);
  });

  test('[SEE1] is not there for an agent who may not know of it', async () => {
    await call(`POST ${path}/reopen`, { token: boss, body: {} });
    await call(`PATCH ${path}`, { token: boss, body: { assignee: 'me' } });

    expect([(await transcript(ann)).status, (await transcript(bob)).status]).toEqual([404, 404]);
    expect((await transcript(boss)).status).toBe(200);
  });

  test('[ISO1] [ISO2] is nobody else’s', async () => {
    const other = await addTenant(product, tenantNamed('rival'));
    const rival = (await newAgent(call, other.secretKey, 'admin', 'Rita')).token;
    const stranger = (await newVisitor(call, 'test')).token;

    expect([(await transcript(rival)).status, (await transcript(stranger)).status]).toEqual([404, 404]);
    expect((await call(`GET ${path}/transcript`)).status).toBe(401);
    expect((await transcript(product.keys.secretKey)).status).toBe(401);
  });

  test('is refused by name where it is asked for wrongly', async () => {
    for (const [query, field] of [
      ['?format=pdf', 'format'],
      ['?after=soon', 'after'],
      ['?limit=3', 'limit'],
    ] as const) {
      expect(await transcript(boss, query), query).toMatchObject({ status: 400, body: { field } });
    }
    const nobodys = await call('GET /api/chat/conversations/c_nobody/transcript', { token: boss });
    expect(nobodys.status).toBe(404);
  });
});
