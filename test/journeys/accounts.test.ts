import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SIBLING_SECONDS } from '../../lambdas/domain/accounts/sign-in.ts';
import type { StaffId } from '../../lambdas/domain/ids.ts';
import type { Product } from '../../lib/local-product.ts';
import { run } from '../../lib/tenants/run.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { deskBrowser, secretIn } from '../support/clients/desk-browser.ts';
import { type HttpClient, httpClient, type Json, newAgent } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { addTenant, PAGE } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: HttpClient;
let admin: string;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  admin = (await newAgent(call, product.keys.secretKey, 'admin', 'root')).token;
});
afterAll(() => product?.close());

const browser = (from?: Record<string, string>) => deskBrowser(call, product.url, from);

type Invited = { secret: string; id: string; link: string };

async function invited(userId: string, role = 'agent', token = admin): Promise<Invited> {
  const { status, body } = await call('POST /api/chat/invitations', { token, body: { userId, role, name: userId } });
  expect(status).toBe(201);
  return { secret: secretIn(body.link), id: body.invitation.id, link: body.link };
}

/** A browser in which somebody has accepted an invitation. */
async function signedIn(userId: string, role = 'agent') {
  const [made, page] = [await invited(userId, role), browser()];
  const { status, body } = await page.accept(made.secret);
  expect([status, body.role]).toEqual([200, role]);
  return { page, token: body.token as string, body };
}

/** What has been replaced at the sign-ins of an account was replaced a minute earlier: functions read the machine's clock. */
async function aMinutePasses(staffId: StaffId): Promise<void> {
  const { signIns } = gatewayStores(product);
  for (const signIn of await signIns.list(tenantNamed('test'), staffId)) {
    const rotated = signIn.rotated.map(({ hash, at }) => ({ hash, at: at - SIBLING_SECONDS - 1 }));
    expect(await signIns.replace({ ...signIn, rotated, version: signIn.version + 1 })).toBe(true);
  }
}

const lists = async (token: string): Promise<number> => (await call('GET /api/chat/conversations', { token })).status;

describe('an invitation', () => {
  test('[ACC1] is accepted once, and its account lists what it may; the link has its secret in the fragment', async () => {
    const { secret, link } = await invited('ann');
    expect(link).toBe(`${product.url}/desk#invite=${secret}`);

    const ann = browser();
    const accepted = await ann.accept(secret);

    expect(accepted).toMatchObject({
      status: 200,
      body: { userId: 'ann', tenantId: 'test', role: 'agent', name: 'ann', expiresIn: 3600 },
    });
    expect(accepted.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-desk_test=a_[\w-]{12}\.\w{22}\.\w{44}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    expect(await lists(accepted.body.token)).toBe(200);
    expect(await browser().accept(secret)).toMatchObject({ status: 409, body: { code: 'ERR_CONFLICT' } });
    expect(await ann.refresh()).toMatchObject({ status: 200, body: { userId: 'ann', role: 'agent' } });
  });

  test('of two who accept it at once one wins', async () => {
    const { secret } = await invited('twice');

    const answers = await Promise.all(Array.from({ length: 6 }, () => browser().accept(secret)));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  test('[ACC1] is accepted again by whoever has its nonce, whose answer was lost', async () => {
    const { secret } = await invited('unlucky');
    const [nonce, other] = ['n'.repeat(22), 'o'.repeat(22)];
    await browser().accept(secret, { nonce });

    const again = browser();
    expect(await again.accept(secret, { nonce })).toMatchObject({ status: 200, body: { userId: 'unlucky' } });
    expect((await again.refresh()).status).toBe(200);
    expect((await browser().accept(secret, { nonce: other })).status).toBe(409);
    expect((await browser().accept(secret)).status).toBe(409);
  });

  test('is listed without its secret until it is accepted or withdrawn', async () => {
    const [kept, used, withdrawn] = [await invited('kept'), await invited('used'), await invited('withdrawn')];
    await browser().accept(used.secret);
    const removal = await call(`DELETE /api/chat/invitations/${withdrawn.id}`, { token: admin });

    const { body } = await call('GET /api/chat/invitations', { token: admin });
    const listed = body.invitations.map(({ userId }: Json) => userId);

    expect(removal.status).toBe(200);
    expect(listed).toContain('kept');
    expect(listed).not.toContain('used');
    expect(listed).not.toContain('withdrawn');
    expect(JSON.stringify(body)).not.toContain(kept.secret);
    expect(await browser().accept(withdrawn.secret)).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
    expect((await call(`DELETE /api/chat/invitations/${withdrawn.id}`, { token: admin })).status).toBe(404);
  });

  test('[ACC1] is not touched by whoever only opens its link', async () => {
    const { secret, link } = await invited('scanned');

    await fetch(link);
    await fetch(`${product.url}/api/chat/accept`);

    expect((await browser().accept(secret)).status).toBe(200);
  });
});

describe('only admins, and the tenant’s server', () => {
  const routes = [
    'GET /api/chat/invitations',
    'GET /api/chat/accounts',
    'POST /api/chat/invitations',
    'DELETE /api/chat/invitations/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
    'PATCH /api/chat/accounts/a_4mXq0WnPzL1c',
    'DELETE /api/chat/accounts/a_4mXq0WnPzL1c',
    'POST /api/chat/sign-out-all',
    'GET /api/chat/settings',
    'PATCH /api/chat/settings',
    'GET /api/chat/keys',
    'POST /api/chat/keys',
    'DELETE /api/chat/keys/0123456789ab',
  ];
  const asked = (route: string, token: string, headers: Record<string, string> = {}) =>
    call(route, { token, headers, ...(route.startsWith('GET') ? {} : { body: {} }) });

  test.each(routes)('[ACC5] may ask for %s', async (route) => {
    const agent = await newAgent(call, product.keys.secretKey, 'agent', 'curious');
    const refused = await asked(route, agent.token);
    const publishable = await asked(route, product.keys.publishableKey);
    const inPage = await asked(route, product.keys.secretKey, { origin: PAGE });
    const ownPage = await asked(route, product.keys.secretKey, { origin: product.url });
    const unknown = await asked(route, `${product.keys.secretKey}x`);

    expect(refused).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
    expect(publishable).toMatchObject({ status: 401, body: { code: 'ERR_UNAUTHENTICATED' } });
    for (const answer of [inPage, ownPage])
      expect(answer).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
    expect(unknown).toMatchObject({ status: 401, body: { code: 'ERR_UNAUTHENTICATED' } });
  });

  test('invites by its secret key, for its own tenant', async () => {
    const body = { userId: 'by-key', role: 'admin' };
    const token = product.keys.secretKey;

    const made = await call('POST /api/chat/invitations', { token, body });
    const foreign = await call('POST /api/chat/invitations', { token, body: { ...body, tenantId: 'other' } });

    expect(made).toMatchObject({ status: 201, body: { invitation: { userId: 'by-key', role: 'admin' } } });
    expect(made.body.invitation.invitedBy).toBeUndefined();
    expect(foreign).toMatchObject({ status: 403, body: { code: 'ERR_TENANT_MISMATCH' } });
    const accepted = await browser().accept(secretIn(made.body.link));
    expect((await call('GET /api/chat/invitations', { token: accepted.body.token })).status).toBe(200);
  });
});

describe('a browser that is signed in', () => {
  test('[ACC2] of two tabs that refresh at once neither is signed out', async () => {
    const { page } = await signedIn('tabs');
    const before = page.jar.get('__Host-desk_test') ?? '';

    const answers = await Promise.all(Array.from({ length: 5 }, () => page.refresh()));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(page.jar.get('__Host-desk_test')).not.toBe(before);
    expect((await page.refresh()).status).toBe(200);
  });

  test('[ACC2] stays signed in when an answer is lost', async () => {
    const { page } = await signedIn('lost');
    const before = page.jar.get('__Host-desk_test') ?? '';
    await page.refresh();
    page.jar.set('__Host-desk_test', before);

    expect((await page.refresh()).status).toBe(200);
    expect((await page.refresh()).status).toBe(200);
  });

  test('[ACC2] from which a refresh token was stolen is signed out with the thief, who comes a minute later; other browsers go on', async () => {
    const { page, token, body } = await signedIn('robbed');
    const stolen = page.jar.get('__Host-desk_test') ?? '';
    const other = browser();
    await other.accept((await invited('robbed')).secret);
    const line = await dialV1(product.url, token);
    const next = await page.refresh();
    await aMinutePasses(body.staffId);

    const thief = browser();
    thief.jar.set('__Host-desk_test', stolen);
    const theft = await thief.refresh();
    product.reload();

    expect(theft).toMatchObject({ status: 401, body: { code: 'ERR_REVOKED' } });
    expect(theft.headers.getSetCookie().join()).not.toContain(stolen);
    expect(await page.refresh()).toMatchObject({ status: 401, body: { code: 'ERR_REVOKED' } });
    expect(await lists(token)).toBe(401);
    expect(await lists(next.body.token)).toBe(401);
    line.send({ type: 'sync' });
    await line.closed;
    const there = await other.refresh();
    expect(there).toMatchObject({ status: 200, body: { userId: 'robbed' } });
    expect(await lists(there.body.token)).toBe(200);
  });

  test('is signed out, and nobody refreshes by what it had', async () => {
    const { page } = await signedIn('leaves');
    const cookie = `__Host-desk_test=${page.jar.get('__Host-desk_test')}`;

    const out = await page.signOut();

    expect(out.status).toBe(200);
    expect(page.jar.size).toBe(0);
    expect(await page.refresh()).toMatchObject({ status: 401, body: { code: 'ERR_UNAUTHENTICATED' } });
    expect(await browser().post('refresh', {}, { cookie })).toMatchObject({
      status: 401,
      body: { code: 'ERR_REVOKED' },
    });
    expect((await page.signOut()).status).toBe(200);
  });

  test('answers for two tenants, and says which it means', async () => {
    const other = await addTenant(product, tenantNamed('second'));
    const root = await newAgent(call, other.secretKey, 'admin', 'root');
    const { page } = await signedIn('both');
    const made = await invited('both', 'admin', root.token);
    expect((await page.accept(made.secret, { tenantId: 'second' })).status).toBe(200);

    expect(await page.refresh()).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field: 'tenantId' } });
    expect(await page.refresh({ tenantId: 'second' })).toMatchObject({ status: 200, body: { role: 'admin' } });
    expect(await page.refresh({ tenantId: 'test' })).toMatchObject({ status: 200, body: { role: 'agent' } });
    await page.signOut({ tenantId: 'second' });
    expect(await page.refresh()).toMatchObject({ status: 200, body: { tenantId: 'test' } });
  });
});

describe('a page that is not the gateway’s own', () => {
  const pages: [string, Record<string, string>][] = [
    ['a page of the tenant', { origin: PAGE, 'sec-fetch-site': 'cross-site' }],
    ['a page of the tenant that hides where it is', { origin: PAGE, 'sec-fetch-site': 'same-origin' }],
    ['a page of a site beside the gateway’s', { origin: 'https://shop.example.com', 'sec-fetch-site': 'same-site' }],
    ['the gateway’s host at another port', { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }],
    ['an opaque page', { origin: 'null' }],
    ['a frame of the gateway’s own', { 'sec-fetch-site': 'same-site' }],
  ];

  test.each(pages)('[ACC3] %s gets nothing by the cookie, and reads nothing', async (_, from) => {
    const { page } = await signedIn('watched');
    const cookie = `__Host-desk_test=${page.jar.get('__Host-desk_test')}`;
    const { secret } = await invited('watched-too');

    const foreign = browser(from);
    const answers = await Promise.all([
      foreign.post('refresh', {}, { cookie }),
      foreign.post('sign-out', { everywhere: true }, { cookie }),
      foreign.post('accept', { secret }, { cookie }),
    ]);

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'ERR_ORIGIN' } });
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await page.refresh()).status).toBe(200);
    expect((await browser().accept(secret)).status).toBe(200);
  });

  test('none, as of a command line, gets nothing either; nor what a form could send', async () => {
    const { page } = await signedIn('formal');
    const cookie = `__Host-desk_test=${page.jar.get('__Host-desk_test')}`;

    const bare = await call('POST /api/chat/refresh', { body: {}, headers: { cookie } });
    const form = await page.post('refresh', {}, { 'content-type': 'text/plain' });

    expect(bare).toMatchObject({ status: 403, body: { code: 'ERR_ORIGIN' } });
    expect(form).toMatchObject({ status: 400, body: { code: 'ERR_MALFORMED' } });
  });
});

describe('an agent', () => {
  test('[ACC4] who is made less gets a token of that role, and the old one ends', async () => {
    const { page, token, body } = await signedIn('demoted', 'admin');
    const line = await dialV1(product.url, token);

    const changed = await call(`PATCH /api/chat/accounts/${body.staffId}`, { token: admin, body: { role: 'agent' } });
    product.reload();

    expect(changed).toMatchObject({ status: 200, body: { account: { userId: 'demoted', role: 'agent' } } });
    expect(await call('GET /api/chat/accounts', { token })).toMatchObject({
      status: 401,
      body: { code: 'ERR_REVOKED' },
    });
    const refreshed = await page.refresh();
    expect(refreshed).toMatchObject({ status: 200, body: { role: 'agent' } });
    expect(await lists(refreshed.body.token)).toBe(200);
    expect((await call('GET /api/chat/accounts', { token: refreshed.body.token })).status).toBe(403);
    line.send({ type: 'sync' });
    await line.closed;
  });

  test('[ACC4] who is removed has nothing any more, not even an invitation', async () => {
    const { page, token, body } = await signedIn('removed');
    const open = await invited('removed');
    const line = await dialV1(product.url, token);

    const removal = await call(`DELETE /api/chat/accounts/${body.staffId}`, { token: admin });
    // At once, whatever a function caches of the tenant: a socket that opened now would hear for two hours.
    const late = await dialV1(product.url, token);
    expect(await late.next('refused')).toMatchObject({ code: 'ERR_REVOKED' });
    await late.closed;
    product.reload();

    expect(removal.status).toBe(200);
    expect(await page.refresh()).toMatchObject({ status: 401, body: { code: 'ERR_REVOKED' } });
    expect(await lists(token)).toBe(401);
    expect((await browser().accept(open.secret)).status).toBe(404);
    const { body: listed } = await call('GET /api/chat/accounts', { token: admin });
    expect(listed.accounts.map(({ userId }: Json) => userId)).not.toContain('removed');
    expect((await call(`DELETE /api/chat/accounts/${body.staffId}`, { token: admin })).status).toBe(404);
    line.send({ type: 'sync' });
    await line.closed;
    const back = await signedIn('removed');
    expect(await lists(back.token)).toBe(200);
  });

  test('who signs out everywhere is signed out everywhere; others stay', async () => {
    const first = await signedIn('traveller');
    const second = browser();
    await second.accept((await invited('traveller')).secret);
    const other = await signedIn('colleague');

    await first.page.signOut({ everywhere: true });
    product.reload();

    expect((await second.refresh()).status).toBe(401);
    expect(await lists(first.token)).toBe(401);
    expect((await other.page.refresh()).status).toBe(200);
    expect(await lists(other.token)).toBe(200);
  });
});

describe('the operator', () => {
  /** The command line half a minute ago, without its wait: what it does counts now. */
  async function operator(line: string): Promise<string> {
    const said: string[] = [];
    const talk = { say: (text: string) => void said.push(text), note: () => {}, agreed: async () => true };
    const clock = () => Date.now() - 30_000;
    const open = async () => ({ ...gatewayStores(product), clock, sleep: async () => {} });
    expect(await run(line.split(' '), open, talk)).toBe(0);
    return said.join('\n');
  }

  test('invites a first admin, without any token, and revokes it with all that it has', async () => {
    const link = await operator('invite test first --role admin --name First');
    const page = browser();
    const accepted = await page.accept(secretIn(link));
    expect(accepted).toMatchObject({ status: 200, body: { userId: 'first', role: 'admin', name: 'First' } });
    const line = await dialV1(product.url, accepted.body.token);

    await operator('revoke test --agent first');
    product.reload();

    expect(await page.refresh()).toMatchObject({ status: 401, body: { code: 'ERR_REVOKED' } });
    expect(await lists(accepted.body.token)).toBe(401);
    line.send({ type: 'sync' });
    await line.closed;
  });
});

test('a desk without a provider says so', async () => {
  expect(await call('GET /api/chat/oidc')).toMatchObject({ status: 200, body: { provider: null } });
});

test('an admin signs everybody out: tokens, sign-ins and sockets; who is invited after it is in at once, until all tokens of the tenant are revoked', async () => {
  const own = await startLocal();
  const there = httpClient(own.url);
  try {
    const root = await newAgent(there, own.keys.secretKey, 'admin', 'root');
    const invite = async (userId: string) => {
      const body = { userId, role: 'agent' };
      const made = await there('POST /api/chat/invitations', { token: own.keys.secretKey, body });
      const page = deskBrowser(there, own.url);
      return { page, token: (await page.accept(secretIn(made.body.link))).body.token as string };
    };
    const ann = await invite('ann');
    const line = await dialV1(own.url, ann.token);

    expect((await there('POST /api/chat/sign-out-all', { token: root.token, body: {} })).status).toBe(200);
    own.reload();

    for (const token of [root.token, ann.token]) {
      expect(await there('GET /api/chat/conversations', { token })).toMatchObject({ body: { code: 'ERR_REVOKED' } });
    }
    expect(await ann.page.refresh()).toMatchObject({ status: 401, body: { code: 'ERR_REVOKED' } });
    const later = await invite('later');
    expect((await there('GET /api/chat/conversations', { token: later.token })).status).toBe(200);
    expect((await later.page.refresh()).status).toBe(200);
    await gatewayStores(own).tenants.change(tenantNamed('test'), { notBefore: Math.floor(Date.now() / 1000) + 60 });
    own.reload();
    expect(await later.page.refresh()).toMatchObject({ status: 401, body: { code: 'ERR_REVOKED' } });
    line.send({ type: 'sync' });
    await line.closed;
  } finally {
    await own.close();
  }
});
