import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '@chat-gateway/local/assembly';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesize } from '../../lib/app.ts';
import type { Product } from '../../lib/local-product.ts';
import { settings } from '../../lib/settings.ts';
import { httpClient, newUser } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { type CuttableProxy, cuttableProxy } from '../support/servers/cuttable-proxy.ts';

/** Clients of one office. */
const CLIENTS = 100;

/** Milliseconds each way: so a client polls twice a second, as over a slow network, and not as often as this machine can answer. */
const LATENCY = 200;

const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-one-address-'));
let product: Product;
let office: CuttableProxy;
beforeAll(async () => {
  const { directory } = await synthesize({
    context: { stage: 'local', safeguards: 'on' },
    environment: {},
    outdir: join(folder, 'cdk.out'),
    bundlesDirectory: join(folder, 'bundles'),
  });
  product = await startLocal({
    assembly: readAssembly(directory),
    // Two cores start no more of them in the ten seconds that a client waits for.
    limits: { environmentsPerFunction: 2 },
  });
  office = await cuttableProxy(product.url, { latency: LATENCY });
}, 180_000);
afterAll(async () => {
  await office?.close();
  await product?.close();
  rmSync(folder, { recursive: true });
});

const connected = (socket: Socket) =>
  new Promise<string>((come) => socket.once('connect', () => come(socket.io.engine.transport.name)));

it('a hundred clients with their default options behind one address all get in, and back in after they were cut together', async () => {
  const call = httpClient(product.url);
  const tokens: string[] = [];
  for (let number = 0; number < CLIENTS; number++)
    tokens.push((await newUser(call, product.keys.secretKey, `user-${number}`)).token);
  const polled: { method: string; status: number }[] = [];
  const stop = product.observations.on((seen) => {
    if (seen.type === 'exchange' && seen.query.includes('transport=polling')) polled.push(seen);
  });

  // A function that starts cold may take longer than a client waits: that is no matter of addresses.
  const early = io(office.url, { auth: { token: tokens[0] }, forceNew: true });
  await connected(early);
  early.close();

  const sockets = tokens.map((token) => io(office.url, { auth: { token }, forceNew: true }));
  const first = await Promise.all(sockets.map(connected));
  const back = Promise.all(sockets.map(connected));
  office.cut();
  const second = await back;

  expect([...first, ...second]).toEqual(Array(2 * CLIENTS).fill('websocket'));
  expect(sockets.map(({ recovered }) => recovered)).toEqual(Array(CLIENTS).fill(true));
  expect(polled.filter(({ status }) => status === 429)).toEqual([]);
  // Were polls counted as handshakes, these would be too many for one address.
  expect(polled.length).toBeGreaterThan(settings({}, {}).addressLimits.handshakes);
  stop();
  for (const socket of sockets) socket.close();
}, 240_000);
