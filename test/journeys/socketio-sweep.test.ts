import { setImmediate as turn } from 'node:timers/promises';
import { manualTime } from '@chat-gateway/local/manual-time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { acceptedSocketio, rawSocketio } from '../support/clients/socketio-frames.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

const MINUTE = 60_000;

/** Sweeps once with all eight slots due, as after minutes without a sweep. */
async function sweepAll(product: Product): Promise<void> {
  const works = tenantWorks(product);
  await works.sweptBefore(10);
  works.stop();
  await product.fireSchedule(product.schedules[0] ?? '');
}

function isConnectOf(event: unknown, sid: string): boolean {
  const { body, requestContext } = event as { body?: string; requestContext?: { connectionId?: string } };
  return requestContext?.connectionId === sid && body?.startsWith('40') === true;
}

describe('a sweep', () => {
  let product: Product;
  let token: string;
  const time = manualTime(Date.now() - 99 * MINUTE);
  beforeAll(async () => {
    product = await startLocal({ time });
    token = (await newUser(httpClient(product.url), product.keys.secretKey, 'visitor')).token;
  });
  afterAll(() => product?.close());

  it('keeps sockets open with one post each, those of missed slots too', async () => {
    const sockets = [];
    for (let minute = 0; minute < 8; minute++) {
      const socket = await acceptedSocketio(product.url, { token });
      sockets.push(socket);
      // An invocation still in progress would time out when the clock is moved.
      await product.observations.first('invocation', ({ event }) => isConnectOf(event, socket.sid));
      await turn();
      time.advance(MINUTE);
    }

    await sweepAll(product);

    for (const socket of sockets) {
      expect(await socket.next()).toBe('2');
      expect(socket.frames).toHaveLength(3);
      socket.cut();
    }
  });

  it('finds a dead socket by its keep-alive, and announces it to the agents', async () => {
    const agent = await newAgent(httpClient(product.url), product.keys.secretKey);
    const desk = socketio(product.url, { auth: { token: agent.token } });
    await desk.next('connect');
    product.faults.disconnect = () => ({ copies: 0, delay: 0 });
    const other = await newUser(httpClient(product.url), product.keys.secretKey, 'dies');
    const dying = await acceptedSocketio(product.url, { token: other.token });
    await desk.next('user_online', ({ userId }) => userId === 'dies');
    dying.cut();
    await product.observations.first('disconnect-dropped');

    await sweepAll(product);

    expect(await desk.next('user_offline', ({ userId }) => userId === 'dies')).toEqual({ userId: 'dies' });
    desk.close();
  });

  it('[DEAD6] ends a socket that got its open packet and sends no CONNECT for a minute', async () => {
    const silent = await rawSocketio(product.url);
    await silent.next();

    await sweepAll(product);

    expect(await silent.closed).toBe(1000);
  });
});

it('sockets of a great age are ended before the gateway would end them all at once, and reconnect with nothing lost', async () => {
  const product = await startLocal({ time: manualTime(Date.now() - 119 * MINUTE) });
  const { token } = await newUser(httpClient(product.url), product.keys.secretKey, 'old');
  const visitor = socketio(product.url, { auth: { token } });
  await visitor.next('connect');
  await visitor.ask('message', { text: 'Before', clientMessageId: 'before' });

  await sweepAll(product);

  expect(await visitor.next('disconnect')).toBe('transport close');
  expect(await visitor.next('connect')).toEqual({ recovered: true });
  visitor.close();
  await product.close();
});
