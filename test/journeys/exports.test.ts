import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { locationOf, type Product } from '../../lib/local-product.ts';
import { run } from '../../lib/tenants/run.ts';
import { stores } from '../../lib/tenants/stores.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import {
  type HttpClient,
  httpClient,
  type Json,
  newAgent,
  newUser,
  newVisitor,
} from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { changeTenant } from '../support/gateway/change-tenant.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { laterEntries } from '../support/gateway/later-entries.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** A tenant with a desk, on which something was said. */
let product: Product;
let call: HttpClient;
let visitor: string;
let stranger: string;
let ann: string;
let boss: string;
let rival: string;
let rivalKey: string;

beforeAll(async () => {
  product = await startLocal();
  await changeTenant(product, 'test', { desk: true });
  call = httpClient(product.url);
  const { secretKey } = product.keys;
  const minted = await call('POST /api/chat/user-token', {
    token: secretKey,
    body: { userId: 'vera', name: 'Vera', attributes: { risk: 'high' } },
  });
  visitor = minted.body.token;
  stranger = (await newVisitor(call, 'test')).token;
  ann = (await newAgent(call, secretKey, 'agent', 'Ann')).token;
  boss = (await newAgent(call, secretKey, 'admin', 'Boss')).token;
  rivalKey = (await addTenant(product, tenantNamed('rival'))).secretKey;
  rival = (await newAgent(call, rivalKey, 'admin', 'Rita')).token;
  const { body } = await call('POST /api/chat/messages', { token: visitor, body: { text: 'where is it?' } });
  const conversationId: string = body.message.conversationId;
  await call('POST /api/chat/messages', { token: ann, body: { text: 'On its way.', conversationId } });
  await call(`POST /api/chat/conversations/${conversationId}/notes`, { token: ann, body: { text: 'a note' } });
  await call(`POST /api/chat/conversations/${conversationId}/read`, { token: boss, body: { seq: 1 } });
  await call('PUT /api/chat/canned/hello', { token: boss, body: { text: 'Hello!' } });
  await call('PUT /api/chat/canned/mine', { token: ann, body: { text: 'Mine.', scope: 'private' } });
  for (const token of [ann, boss]) await call('PUT /api/chat/me', { token, body: { availability: 'away' } });
  await laterEntries(product).add(conversationId, 'of a later version');
  const other = await newUser(call, secretKey, 'otto');
  await call('POST /api/chat/messages', { token: other.token, body: { text: 'another conversation' } });
});
afterAll(() => product.close());

async function exported(token: string | undefined, query = '') {
  const answer = await fetch(`${product.url}/api/chat/export${query}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const text = await answer.text();
  const lines: Json[] =
    answer.status === 200
      ? text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  return { status: answer.status, headers: answer.headers, lines, text };
}
const types = (lines: Json[]) => lines.map(({ type, kind }) => kind ?? type);

describe('an export', () => {
  test('[EXP1] is for an admin, and for the tenant’s server, all that the tenant has', async () => {
    const { lines, headers } = await exported(boss);
    const ofServer = await exported(product.keys.secretKey);

    const head = (line: Json) => (line.type === 'export' ? { ...line, exportedAt: '' } : line);
    // Conversations that began within four minutes stand in any order.
    const [first, other] = [
      ['visitor', 'conversation', 'message', 'message', 'note', 'unknown'],
      ['visitor', 'conversation', 'message'],
    ];
    const whole = (...conversations: (string[] | undefined)[]) => [
      ...['export', 'settings', 'agent', 'agent', 'canned', 'canned', ...conversations.flat(), 'read', 'end'],
    ];
    expect([whole(first, other), whole(other, first)]).toContainEqual(types(lines));
    expect(ofServer.lines.map(head)).toEqual(lines.map(head));
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    expect(headers.get('content-disposition')).toBe('attachment; filename="export-test.ndjson"');
    expect(headers.get('link')).toBeNull();
  });

  test('[EXP1] is for a visitor what is its own', async () => {
    const { lines, text } = await exported(visitor);

    expect(types(lines)).toEqual(['export', 'visitor', 'message', 'message', 'end']);
    expect(lines[1]).toMatchObject({ userId: 'vera', name: 'Vera' });
    expect(text).not.toMatch(/a note|high|another conversation|later version/);
    expect(types((await exported(stranger)).lines)).toEqual(['export', 'end']);
  });

  test('[EXP1] [ISO1] is of nobody else', async () => {
    for (const credential of [rival, rivalKey]) {
      const { lines, text } = await exported(credential);
      expect(types(lines).at(-1)).toBe('end');
      expect(text).not.toMatch(/vera|where is it|Hello/i);
      expect((await exported(credential, '?tenantId=test')).status).toBe(403);
    }
    expect((await exported(ann)).status).toBe(403);
    expect((await exported(undefined)).status).toBe(401);
    expect((await exported(product.keys.publishableKey)).status).toBe(401);
  });

  test('is refused by name where it is asked for wrongly', async () => {
    for (const [query, field] of [
      ['?after=soon', 'after'],
      ['?after=c1.life000001.3', 'after'],
      ['?format=csv', 'format'],
    ] as const) {
      expect(await call(`GET /api/chat/export${query}`, { token: boss }), query).toMatchObject({
        status: 400,
        body: { field },
      });
    }
    expect((await call('GET /api/chat/export?after=ZTEAawAA', { token: visitor })).status).toBe(400);
  });
});

/** A gateway's own command line, as `npm run tenants` runs it. */
const commandLine = (gateway: Product) => async (line: string) => {
  const [said, noted]: [string[], string[]] = [[], []];
  const talk = {
    say: (text: string) => said.push(text),
    note: (text: string) => noted.push(text),
    agreed: async () => true,
  };
  const code = await run(line.split(' '), async () => stores(locationOf(gateway)), talk);
  return { code, said, noted };
};

describe('a tenant that moves', () => {
  let there: Product;
  let folder: string;
  beforeAll(async () => {
    there = await startLocal();
    folder = mkdtempSync(join(tmpdir(), 'moves-'));
  });
  afterAll(async () => {
    await there.close();
    rmSync(folder, { recursive: true });
  });

  test('[EXP2] [EXP3] has all that it had, nobody is told of anything, and the same people go on there', async () => {
    const [file, again] = [join(folder, 'out.ndjson'), join(folder, 'again.ndjson')];
    expect((await commandLine(product)(`export test --out ${file}`)).code).toBe(0);
    const agent = await dialV1(there.url, (await newAgent(httpClient(there.url), there.keys.secretKey)).token);
    const enter = commandLine(there);

    for (let time = 0; time < 2; time++)
      expect((await enter(`import test ${file}`)).noted.join()).not.toMatch(/line \d/);

    expect((await enter(`export test --out ${again}`)).code).toBe(0);
    const linesOf = (path: string): Json[] =>
      readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => !['export', 'cursor', 'settings', 'agent'].includes(type));
    const byText = (lines: Json[]) => lines.map((line) => JSON.stringify(line)).sort();
    expect(byText(linesOf(again))).toEqual(byText(linesOf(file)));
    agent.send({ type: 'ping' });
    await agent.next('pong');
    expect(agent.frames.map(({ type }) => type)).toEqual(['pong']);
    await agent.close();

    const callThere = httpClient(there.url);
    const { token } = await newUser(callThere, there.keys.secretKey, 'vera');
    const page = await callThere('GET /api/chat/messages', { token });
    expect(page.body.messages.map(({ text }: Json) => text)).toEqual(['where is it?', 'On its way.']);
    const sent = await callThere('POST /api/chat/messages', { token, body: { text: 'and now here' } });
    expect(sent.body.message).toMatchObject({ seq: 3, conversationId: page.body.messages[0].conversationId });
  });
});
