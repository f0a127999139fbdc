import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { type Echo, startEcho } from '../support/clients/socketio-echo.ts';
import { rawSocketio } from '../support/clients/socketio-frames.ts';

let echo: Echo;
beforeAll(async () => {
  echo = await startEcho();
});
afterAll(() => echo?.close());

const clients: SocketioClient[] = [];
afterAll(() => {
  for (const client of clients) client.close();
});

// These pings are for the suites, whose timers do not run here: the client must not wait for them.
const enter = (namespace: string) => {
  const client = socketio(`${echo.url}${namespace}`, { auth: { token: '123' }, reconnection: false });
  clients.push(client);
  return client;
};

it.each(['', '/custom'])(
  'codec, handshake and background function carry another application too, in namespace "%s"',
  async (namespace) => {
    const client = enter(namespace);

    expect(await client.next('auth')).toEqual({ token: '123' });
    client.socket.emit('message', 1, '2', { 3: [true] });
    expect(await client.next('message-back')).toBe(1);
    expect(await client.ask('message-with-ack', 'a')).toBe('a');
  },
);

it('and refuse what the protocol refuses', async () => {
  const unknown = await rawSocketio(echo.url);
  await unknown.next();
  unknown.send('40/random');
  expect(await unknown.next()).toBe('44/random,{"message":"Invalid namespace"}');
  for (const frame of ['4abc', '42abc', '42{}']) unknown.send(frame);

  expect(await unknown.closed).toBe(1000);
});
