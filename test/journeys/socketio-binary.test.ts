import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { handshakeErrors } from '../../lambdas/protocol/handshake.ts';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newUser } from '../support/clients/http-client.ts';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let visitors = 0;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  product = await startLocal();
});
afterEach(() => Promise.all(ends.splice(0).map((end) => end())));
afterAll(() => product?.close());

type Options = Parameters<typeof socketio>[1];

async function aVisitor(options: Options = {}) {
  const call = httpClient(product.url);
  const { token } = await newUser(call, product.keys.secretKey, `binary ${++visitors}`);
  const client = socketio(product.url, { auth: { token }, ...options });
  ends.push(client.close);
  await client.next('connect');
  const stored = async () => {
    const { body } = await call('GET /api/chat/messages', { token });
    return (body.messages as { text: string }[]).map(({ text }) => text);
  };
  return { client, stored };
}

const FILE = Buffer.from([1, 2, 3]);
const refused = { code: 'ERR_UNSUPPORTED_TYPE', error: expect.stringContaining('upload files over HTTP') };
const cuts = ({ received }: SocketioClient) => received.filter(({ name }) => name === 'disconnect').length;

/** Emits with an acknowledgement, and resolves to what the page is told: an error of the library, or an answer. */
const emitted = ({ socket }: SocketioClient, payload: object) =>
  new Promise<unknown[]>((told) => socket.emit('message', payload, (...answer: unknown[]) => told(answer)));

it('[LIM2] a binary event is refused in words on the next line, and the client goes on', async () => {
  const { client, stored } = await aVisitor();

  client.socket.emit('message', { text: 'a picture', file: FILE });

  expect(await client.next('error')).toMatchObject(refused);
  expect(await client.next('connect', ({ recovered }) => recovered)).toBeTruthy();
  expect(await client.ask('message', { text: 'words' })).toMatchObject({ success: true });
  expect([cuts(client), await stored()]).toEqual([1, ['words']]);
  client.cut();
  await client.next('disconnect');
  await client.next('connect');
  expect(client.received.filter(({ name }) => name === 'error')).toHaveLength(1);
});

it.each([1, 3])(
  '[LIM2] a client with retries: %i is told, gives up, and what waits behind it is sent once',
  async (retries) => {
    const { client, stored } = await aVisitor({ retries, ackTimeout: 5000 });

    const [given, sent] = await Promise.all([
      emitted(client, { text: 'a picture', file: FILE }),
      emitted(client, { text: 'words', temp_id: 't1' }),
    ]);

    expect(given).toEqual([new Error('socket has been disconnected')]);
    expect(sent).toMatchObject([null, { success: true, message: { text: 'words' } }]);
    expect(cuts(client)).toBe(retries + 1);
    expect(await client.next('error')).toMatchObject(refused);
    expect(await stored()).toEqual(['words']);
  },
);

it('[LIM2] a client that would repeat it for ever is refused in words in the end', async () => {
  const { client, stored } = await aVisitor({ retries: Number.POSITIVE_INFINITY });

  client.socket.emit('message', { text: 'a picture', file: FILE });

  expect(await client.next('connect_error')).toMatchObject({
    message: refused.error,
    data: { code: refused.code },
  });
  expect(client.socket.active).toBe(false);
  expect(cuts(client)).toBeLessThanOrEqual(21);
  expect(await stored()).toEqual([]);
});

it('binary as text is refused on the line that it comes on', async () => {
  const { client, stored } = await aVisitor({ forceBase64: true, retries: 3, ackTimeout: 5000 });

  const [error, answer] = await emitted(client, { text: 'a picture', temp_id: 't1', files: [FILE, FILE] });
  client.socket.emit('typing', { file: FILE });

  expect([error, answer]).toMatchObject([null, { success: false, ...refused, temp_id: 't1' }]);
  expect((await emitted(client, { text: 'words' }))[1]).toMatchObject({ success: true });
  expect([cuts(client), await stored()]).toEqual([0, ['words']]);
});

it('binary in CONNECT is no token, and says so', async () => {
  const client = socketio(product.url, { auth: { token: FILE } });
  ends.push(client.close);

  expect(await client.next('connect_error')).toMatchObject({ data: { code: 'ERR_UNAUTHENTICATED' } });
});

it('binary that is posted before there is a WebSocket is refused in words', async () => {
  const at = `${product.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(at)).text()).slice(1));
  const posted = await fetch(`${at}&sid=${sid}`, {
    method: 'POST',
    body: ['451-["message",{"_placeholder":true,"num":0}]', 'bAQID'].join('\u001e'),
  });

  expect([posted.status, await posted.json()]).toEqual([400, handshakeErrors.binary]);
});
