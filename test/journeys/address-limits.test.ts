import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '@chat-gateway/local/assembly';
import { type ManualTime, manualTime } from '@chat-gateway/local/manual-time';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { synthesize } from '../../lib/app.ts';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newVisitor } from '../support/clients/http-client.ts';
import { dial } from '../support/clients/native-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** The least that AWS WAF counts to, for each kind of request. */
const LEAST = 10;
const KINDS = ['addressRequests', 'addressHandshakes', 'addressPolls', 'addressDownloads'];
const MINUTE = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-safeguards-'));
const time: ManualTime = manualTime();
let product: Product;
beforeAll(async () => {
  const { directory } = await synthesize({
    context: { stage: 'local', safeguards: 'on', ...Object.fromEntries(KINDS.map((kind) => [kind, LEAST])) },
    environment: {},
    outdir: join(folder, 'cdk.out'),
    bundlesDirectory: join(folder, 'bundles'),
  });
  product = await startLocal({ assembly: readAssembly(directory), time });
});
afterAll(async () => {
  await product?.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => time.advance(MINUTE));

const get = (path: string, init: RequestInit = {}) => fetch(product.url + path, init);

/** The statuses of as many requests as an address may send, and of one more. */
async function untilBlocked(send: () => Promise<number>): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length <= LEAST) statuses.push(await send());
  return statuses;
}
const then = (status: number, last: number): number[] => [...Array<number>(LEAST).fill(status), last];

it('an address beyond its requests is told when to try again, by no function, and is served again after that', async () => {
  expect(await untilBlocked(async () => (await get('/api/health')).status)).toEqual(then(200, 429));

  product.observations.forget();
  const blocked = await get('/api/health', { headers: { origin: 'https://shop.example' } });
  expect([blocked.status, await blocked.json()]).toEqual([429, { message: 'Too Many Requests' }]);
  expect(Object.fromEntries(blocked.headers)).toMatchObject({
    'retry-after': '60',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'retry-after',
  });
  expect(product.observations.past('invocation-started')).toEqual([]);

  time.advance(MINUTE);
  expect((await get('/api/health')).status).toBe(200);
});

it('preflights cost an address nothing', async () => {
  const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
  const preflight = async () => (await get('/api/chat/messages', { method: 'OPTIONS', headers })).status;

  expect(await untilBlocked(preflight)).toEqual(then(204, 204));
  expect((await get('/api/health')).status).toBe(200);
});

it('handshakes are counted by themselves: a page that only calls can still open its socket', async () => {
  const { token } = await newVisitor(httpClient(product.url), product.keys.tenantId);
  await untilBlocked(async () => (await get('/api/health')).status);

  const socket = await dial(`${product.url}/ws/chat?token=${token}`);
  await socket.close();
  const refused = async () => dial(`${product.url}/ws/chat`).then(Boolean, (error: Error) => error.message);

  expect(await refused()).toContain('refused 403');
  for (let sent = 2; sent < LEAST; sent += 1) await refused();
  expect(await refused()).toContain('refused 429');
});

it('downloads are counted by themselves, whatever their spelling', async () => {
  const missing = `/files/365-zzzz-${'A'.repeat(44)}`;

  expect(await untilBlocked(async () => (await get(missing)).status)).toEqual(then(403, 429));
  expect((await get(missing.replace('/files', '/%66iles'))).status).toBe(429);
  expect((await get('/api/health')).status).toBe(200);
});

it('polls are counted by themselves', async () => {
  const poll = async () => (await get('/socket.io/?EIO=4&transport=polling')).status;

  const statuses = await untilBlocked(poll);

  expect(statuses.at(-1)).toBe(429);
  expect(statuses.slice(0, LEAST)).not.toContain(429);
});

it('what is posted by polling is counted by itself: a client that begins again and again can still open its socket', async () => {
  const sid = JSON.parse((await (await get('/socket.io/?EIO=4&transport=polling')).text()).slice(1)).sid;
  const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  const post = async () => (await get(path, { method: 'POST', body: '40' })).status;

  const statuses = await untilBlocked(post);
  const { token } = await newVisitor(httpClient(product.url), product.keys.tenantId);
  const socket = await dial(`${product.url}/ws/chat?token=${token}`);

  expect(statuses.at(-1)).toBe(429);
  expect(statuses.slice(0, LEAST)).not.toContain(429);
  await socket.close();
});
