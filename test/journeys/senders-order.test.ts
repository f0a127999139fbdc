import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { type CuttableProxy, cuttableProxy } from '../support/servers/cuttable-proxy.ts';

let product: Product;
let environments: ReturnType<typeof environmentsAtOnce>;
let proxy: CuttableProxy;
beforeAll(async () => {
  // As on Lambda, none waits in a queue behind another that waits for it.
  product = await startLocal({ limits: { environmentsPerFunction: LINES.length + 2 } });
  proxy = await cuttableProxy(product.url);
  environments = environmentsAtOnce();
  await warmedUp();
  // Frames overtake each other, as on API Gateway.
  product.faults.messageDelay = () => Math.random() * 60;
});
afterAll(async () => {
  environments?.stop();
  await proxy?.close();
  await product?.close();
});

const clients: { close: () => unknown }[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const call = (route: string, request = {}) => httpClient(product.url)(route, request);
const visitor = async (name: string) => (await newUser(call, product.keys.secretKey, name)).token;

async function stored(token: string): Promise<string[]> {
  const { body } = await call('GET /api/chat/messages?limit=100', { token });
  return body.messages.map(({ text }: { text: string }) => text);
}

const LINES = Array.from({ length: 25 }, (_, number) => `line ${number}`);

/** Watches how many frames are handled at once, each in an environment of its own. */
function environmentsAtOnce() {
  const running = new Set<string>();
  let most = 0;
  const stop = product.observations.on((seen) => {
    if (seen.type === 'invocation-started' && seen.function.startsWith('SocketFunction')) running.add(seen.requestId);
    if (seen.type === 'invocation') running.delete(seen.requestId);
    most = Math.max(most, running.size);
  });
  return { most: () => most, stop };
}

/** Starts the environments: on one machine 25 take seconds, which on Lambda each has processors of its own for. */
async function warmedUp() {
  const client = socketio(product.url, { auth: { token: await visitor('warm') } });
  await client.next('connect');
  for (let time = 0; time < 2; time++)
    await Promise.all(LINES.map((text) => client.ask('message', { text, temp_id: `${time} ${text}` })));
  client.close();
}

describe('[ORD11] 25 lines that are flushed after a cut are stored as they were written', () => {
  it('by a Socket.IO client that asks for acknowledgements, 20 times', { timeout: 180_000 }, async () => {
    for (let time = 0; time < 20; time++) {
      const token = await visitor(`flush-${time}`);
      const client = socketio(proxy.url, { auth: { token } });
      clients.push(client);
      await client.next('connect');
      await client.ask('message', { text: 'before', temp_id: 'before' });

      proxy.cut();
      await client.next('disconnect');
      await Promise.all(LINES.map((text) => client.ask('message', { text, temp_id: text })));

      expect(await stored(token), `time ${time}`).toEqual(['before', ...LINES]);
      client.close();
    }
  });

  it('by a native client that numbers its messages, 20 times', { timeout: 180_000 }, async () => {
    for (let time = 0; time < 20; time++) {
      const token = await visitor(`numbers-${time}`);
      (await dialV1(proxy.url, token)).cut();
      const client = await dialV1(proxy.url, token);
      clients.push(client);
      for (const [at, text] of LINES.entries())
        client.send({ type: 'message', text, clientMessageId: text, n: at + 1 });
      for (const _ of LINES) await client.next('message');

      expect(await stored(token), `time ${time}`).toEqual(LINES);
      client.cut();
    }
  });

  it('though many environments handled them at once', () => {
    expect(environments.most()).toBeGreaterThan(5);
  });
});
