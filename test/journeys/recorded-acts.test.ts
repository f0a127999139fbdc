import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditAct } from '../../lambdas/domain/tenants/audit.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { deskBrowser, secretIn } from '../support/clients/desk-browser.ts';
import { type HttpClient, httpClient, type Json, newAgent, newUser } from '../support/clients/http-client.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: HttpClient;
let boss: string;
/** What is said or given out while the acts are done, and belongs into no record. */
const secrets: string[] = ['Vera Secret', 'vera@site.example', 'Ned Secret', 'ned@site.example'];

beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  boss = (await newAgent(call, product.keys.secretKey, 'admin', 'boss')).token;
  secrets.push(product.keys.secretKey, product.keys.publishableKey, boss);
});
afterAll(() => product.close());

const acts = async (token = boss): Promise<Json[]> =>
  (await call('GET /api/chat/audit?limit=100', { token })).body.acts;

const asBoss = (route: string, body?: unknown) => call(route, { token: boss, body });

/** Somebody who is invited, and has accepted. */
async function aColleague() {
  const { body } = await asBoss('POST /api/chat/invitations', {
    userId: 'ned@site.example',
    role: 'agent',
    name: 'Ned Secret',
  });
  const [secret, page] = [secretIn(body.link), deskBrowser(call, product.url)];
  const accepted = await page.accept(secret);
  secrets.push(secret, accepted.body.token);
  return { page, account: String(accepted.body.staffId), invitation: body.invitation.id };
}

/** A user with a conversation. */
async function aConversation(): Promise<string> {
  const { token } = await newUser(call, product.keys.secretKey, 'vera@site.example');
  const { body } = await call('POST /api/chat/messages', { token, body: { text: 'Vera Secret' } });
  return body.message.conversationId;
}

/** What is done to a tenant by an administrator, or by whoever it has invited: how, and what is recorded last. */
const ADMINISTRATIVE: Readonly<Record<string, readonly [act: AuditAct, doIt: () => Promise<unknown>]>> = {
  'POST /api/chat/accept': ['account-made', aColleague],
  'POST /api/chat/sign-out': ['signed-out', async () => (await aColleague()).page.signOut({ everywhere: true })],
  'POST /api/chat/invitations': [
    'invitation-made',
    async () => {
      const { body } = await asBoss('POST /api/chat/invitations', { userId: 'other@site.example', role: 'admin' });
      secrets.push(secretIn(body.link), 'other@site.example');
    },
  ],
  'DELETE /api/chat/invitations/{invitationId}': [
    'invitation-withdrawn',
    async () => {
      const { body } = await asBoss('POST /api/chat/invitations', { userId: 'third@site.example', role: 'agent' });
      await asBoss(`DELETE /api/chat/invitations/${body.invitation.id}`, {});
    },
  ],
  'PATCH /api/chat/accounts/{accountId}': [
    'account-changed',
    async () => asBoss(`PATCH /api/chat/accounts/${(await aColleague()).account}`, { role: 'admin' }),
  ],
  'DELETE /api/chat/accounts/{accountId}': [
    'account-removed',
    async () => asBoss(`DELETE /api/chat/accounts/${(await aColleague()).account}`, {}),
  ],
  'POST /api/chat/keys': [
    'key-made',
    async () => secrets.push((await asBoss('POST /api/chat/keys', { kind: 'secret', label: 'Vera Secret' })).body.text),
  ],
  'DELETE /api/chat/keys/{keyId}': [
    'key-revoked',
    async () => {
      const { body } = await asBoss('POST /api/chat/keys', { kind: 'publishable' });
      await asBoss(`DELETE /api/chat/keys/${body.key.id}`, {});
    },
  ],
  'PATCH /api/chat/settings': ['settings', () => asBoss('PATCH /api/chat/settings', { name: 'Vera Secret' })],
  'GET /api/chat/export': ['exported', () => asBoss('GET /api/chat/export')],
  'DELETE /api/chat/conversations/{conversationId}': [
    'conversation-erased',
    async () => asBoss(`DELETE /api/chat/conversations/${await aConversation()}`),
  ],
  'DELETE /api/chat/visitors/{visitorId}': [
    'visitor-erased',
    async () => {
      await aConversation();
      await asBoss('DELETE /api/chat/visitors/vera@site.example');
    },
  ],
  // Last: it ends the token of whoever does it.
  'POST /api/chat/sign-out-all': ['signed-out-all', () => asBoss('POST /api/chat/sign-out-all', {})],
};

/** What changes something, and is no administrative act. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'what visitors do': [
    ...['open', 'message', 'session', 'init'].map((path) => `POST /webchat/${path}`),
    ...['init', 'complete'].map((step) => `POST /api/gw/v1/webchat/conversations/{conversationId}/upload/${step}`),
    ...['POST /api/chat/session', 'POST /api/chat/messages', 'POST /api/chat/anonymous-token'],
  ],
  'what a server does at each login': ['POST /api/chat/user-token', 'POST /api/chat/agent-token'],
  'what one does with a sign-in of one’s own': ['POST /api/chat/refresh'],
  'what stands in the log of a conversation': [
    ...['PATCH /api/chat/conversations/{conversationId}', 'POST /api/chat/conversations'],
    ...['notes', 'close', 'reopen', 'read'].map((path) => `POST /api/chat/conversations/{conversationId}/${path}`),
  ],
  'what agents say of themselves, and have ready to say': [
    ...['PUT /api/chat/me', 'PUT /api/chat/canned/{shortcut}', 'DELETE /api/chat/canned/{shortcut}'],
  ],
};

const OPENAPI = JSON.parse(readFileSync('docs/contract/openapi.json', 'utf8')) as { paths: Record<string, object> };

test('each route that changes something is an administrative act, or is said to be none', () => {
  const routes = Object.entries(OPENAPI.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const changing = routes.filter((route) => /^(POST|PUT|PATCH|DELETE) /.test(route));

  expect([...Object.keys(ADMINISTRATIVE), ...Object.values(OTHERS).flat()].sort()).toEqual(
    [...changing, 'GET /api/chat/export'].sort(),
  );
});

describe('[AUD1] of', () => {
  test.each(Object.keys(ADMINISTRATIVE))('%s there is a record, of who did it and that it is done', async (route) => {
    const [act, doIt] = ADMINISTRATIVE[route] ?? expect.fail();

    await doIt();

    const [last] = await acts(product.keys.secretKey);
    expect(last).toMatchObject({ act, by: expect.stringMatching(/^a_/), outcome: 'done' });
  });

  test('none of them there is a secret, a name, an address or what was said', async () => {
    const text = JSON.stringify(await acts(product.keys.secretKey));

    expect(text.length).toBeGreaterThan(1000);
    expect(secrets.filter((each) => text.includes(each))).toEqual([]);
  });

  test('another tenant nothing is shown, page by page or by a place of its list', async () => {
    const rival = await addTenant(product, tenantNamed('rival'));
    const [own] = (await call('GET /api/chat/audit?limit=1', { token: product.keys.secretKey })).body.acts;
    const first = await call('GET /api/chat/audit', { token: rival.secretKey });
    const after = await call(`GET /api/chat/audit?after=${own.id}`, { token: rival.secretKey });

    expect([first.body, after.body]).toEqual([
      { acts: [], nextCursor: null },
      { acts: [], nextCursor: null },
    ]);
    const walked: Json[] = [];
    for (let place: string | null = ''; place !== null; ) {
      const page: Json = await call(`GET /api/chat/audit?limit=3${place && `&after=${place}`}`, {
        token: product.keys.secretKey,
      });
      walked.push(...page.body.acts);
      place = page.body.nextCursor;
    }
    expect(walked).toEqual(await acts(product.keys.secretKey));
  });
});
