import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { withTimersOfItsOwn } from '../support/clients/client-timers.ts';
import { httpClient, newUser } from '../support/clients/http-client.ts';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

const MINUTE = 60_000;

let product: Product;
let token: string;
beforeAll(async () => {
  product = await startLocal();
  token = (await newUser(httpClient(product.url), product.keys.secretKey, 'visitor')).token;
});
afterAll(() => product?.close());

/** A sweep in which every slot is due, and the answer of the one client to its ping. */
async function pinged(): Promise<void> {
  const works = tenantWorks(product);
  await works.sweptBefore(10);
  works.stop();
  product.observations.forget();
  await product.fireSchedule(product.schedules[0] ?? '');
  await product.observations.first('invocation', ({ event }) => (event as { body?: string }).body === '3');
}

async function connected() {
  const { client, time } = withTimersOfItsOwn(() => socketio(product.url, { auth: { token }, reconnection: false }));
  await client.next('connect');
  return { client, time };
}

const disconnects = ({ received }: SocketioClient) => received.filter(({ name }) => name === 'disconnect');

describe('a client on whose line no ping comes any more', () => {
  it('[DEAD7] notices it after 18 minutes', async () => {
    const { client, time } = await connected();

    time.advance(18 * MINUTE - 1);
    expect(disconnects(client)).toEqual([]);
    time.advance(1);

    expect(await client.next('disconnect')).toBe('ping timeout');
  });

  it('stays through the two hours of a socket while pings come, each of which it answers', async () => {
    const { client, time } = await connected();
    await pinged();

    for (let passed = 0; passed < 120; passed += 8) {
      time.advance(8 * MINUTE);
      await pinged();
    }

    expect(disconnects(client)).toEqual([]);
    client.close();
  });
});
