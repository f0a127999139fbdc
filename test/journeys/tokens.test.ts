import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dial, dialV1 } from '../support/clients/native-client.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: HttpClient;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
});
afterAll(() => product.close());

const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;
const SESSION = sealed<'session'>('ses_kq3vz8mnw2xhb7tcrp5jdg');

/** A genuine, expired token of a visitor whose session began the given number of days ago. */
async function aged(days: number, tokens: Parameters<typeof gatewayStores>[1] = {}): Promise<string> {
  const caller: Caller = {
    tenantId: tenantNamed('test'),
    role: 'visitor',
    ...visitorOfSession(tenantNamed('test'), SESSION),
    sessionId: SESSION,
    anonymous: true,
    issuedAt: NOW - days * DAY,
    expiresAt: NOW - days * DAY + DAY,
  };
  const works = gatewayStores(product, tokens);
  try {
    return await works.tokens.issue(caller, caller.issuedAt);
  } finally {
    works.stop();
  }
}

it('[ISO7] an expired token is distinguished from a forged one, and is renewed for the same visitor', async () => {
  const token = await aged(2);

  const read = await call('GET /api/chat/messages', { token });
  const renewed = await call('POST /api/chat/anonymous-token', {
    token,
    body: { tenantId: 'test', sessionId: SESSION },
  });

  expect(read).toMatchObject({ status: 401, body: { code: 'ERR_TOKEN_EXPIRED' } });
  await expect(dial(`${product.url}/ws?token=${token}`)).rejects.toThrow('refused 403');
  expect(renewed).toMatchObject({ status: 200, body: { sessionId: SESSION } });
  expect((await call('GET /api/chat/messages', { token: renewed.body.token })).status).toBe(200);
});

it('[ISO7] a session is over thirty days after it began, however often it was renewed', async () => {
  const answer = await call('POST /api/chat/anonymous-token', { token: await aged(31), body: { tenantId: 'test' } });

  expect(answer.status).toBe(401);
  expect(answer.body.token).toBeUndefined();
});

test.each([
  ['for another audience', { audience: 'somebody-else' }],
  ['of another issuer', { issuer: 'https://login.example' }],
])('a genuine signature %s opens nothing', async (_what, tokens) => {
  const token = await aged(0, tokens);

  expect((await call('GET /api/chat/messages', { token })).status).toBe(403);
  expect((await call('POST /api/chat/anonymous-token', { token, body: { tenantId: 'test' } })).status).toBe(401);
});

it('a missing token is 401 in our own shape, and an unknown tenant is 404', async () => {
  const read = await call('GET /api/chat/messages');
  const unknown = await call('POST /api/chat/anonymous-token', { body: { tenantId: 'nobody' } });

  expect(read).toMatchObject({ status: 401, body: { code: 'ERR_UNAUTHENTICATED' } });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'ERR_UNKNOWN_TENANT' } });
});

it('[ISO6] a revoked visitor reads nothing, renews nothing, and its sockets are ended by the next sweep', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'goes');
  const stays = await newUser(call, product.keys.secretKey, 'stays');
  const socket = await dialV1(product.url, visitor.token);
  const other = await dialV1(product.url, stays.token);
  const works = gatewayStores(product);
  const [row] = await works.connections.ofVisitor(tenantNamed('test'), 'user:goes');

  if (row) await works.connections.markForClosing(row, Date.now());
  works.stop();
  for (const schedule of product.schedules) await product.fireSchedule(schedule);

  expect(await socket.closed).toBe(1000);
  other.send({ type: 'ping' });
  await other.next('pong');
  await other.close();
});

/** Asks for tokens until one is refused. The window of a minute may end in between, but not twice. */
async function refusedToken() {
  for (let number = 0; number < 130; number++) {
    const answer = await call('POST /api/chat/anonymous-token', { body: { tenantId: 'test' } });
    if (answer.status !== 200) return answer;
  }
  throw new Error('no request was refused');
}

it('[LIM6] issues tokens to one address at a bounded rate, and says when to retry', async () => {
  const refused = await refusedToken();

  expect(refused).toMatchObject({ status: 429, body: { code: 'ERR_RATE_LIMITED' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('ratelimit')).toBeTruthy();
});

it('keys and tokens issued without counting still work then', async () => {
  await refusedToken();

  const agent = await newAgent(call, product.keys.secretKey);

  expect((await call('GET /api/chat/conversations', { token: agent.token })).status).toBe(200);
});
