import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handshakeErrors } from '../../lambdas/protocol/handshake.ts';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let token: string;
let agentToken: string;
beforeAll(async () => {
  product = await startLocal();
  const call = httpClient(product.url);
  token = (await newUser(call, product.keys.secretKey, 'visitor')).token;
  agentToken = (await newAgent(call, product.keys.secretKey)).token;
});
afterAll(() => product?.close());

/** The transports with which a client begins if it is told none. */
const byDefault = { transports: ['polling', 'websocket', 'webtransport'] };

const at = (query: string, init?: RequestInit) => fetch(`${product.url}/socket.io/?EIO=4&${query}`, init);

async function polled(): Promise<string> {
  const open = await (await at('transport=polling')).text();
  return JSON.parse(open.slice(1)).sid;
}

const post = (sid: string, body: string) => at(`transport=polling&sid=${sid}`, { method: 'POST', body });

/** A WebSocket with the id of a polling session, and the frames that come on it. */
async function upgrading(sid: string) {
  const url = `${product.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&sid=${sid}`;
  const socket = new WebSocket(url);
  const frames: string[] = [];
  const waiting: (() => void)[] = [];
  socket.onmessage = ({ data }) => {
    frames.push(String(data));
    for (const look of waiting.splice(0)) look();
  };
  const closed = new Promise<void>((over) => {
    socket.onclose = () => over();
  });
  const opened = new Promise<void>((open, fail) => {
    socket.onopen = () => open();
    socket.onerror = () => fail(new Error('refused'));
  });
  await opened;
  const next = async (): Promise<string> => {
    while (frames.length === 0) await new Promise<void>((look) => waiting.push(look));
    return frames.shift() ?? '';
  };
  return { socket, frames, next, closed };
}

const connectOf = (of: string) => `40${JSON.stringify({ token: of })}`;

describe('a client with its default options', () => {
  it('[WAY1] is let in as who it is, upgrades to a WebSocket, and has no poll but those that the edge answers', async () => {
    product.observations.forget();
    const visitor = socketio(product.url, { ...byDefault, auth: { token } });
    await visitor.next('connect');
    const desk = socketio(product.url, { ...byDefault, auth: { token: agentToken } });
    await desk.next('connect');

    const said = await visitor.ask('message', { text: 'hello', temp_id: 't1' });

    expect(said).toMatchObject({ success: true });
    expect(await desk.next('meta_message_created')).toMatchObject({ message: { text: 'hello', sender: 'user' } });
    expect(visitor.socket.io.engine.transport.name).toBe('websocket');
    const routes = product.observations
      .past('invocation')
      .map(({ event }) => (event as { routeKey?: string }).routeKey)
      .filter((key) => key !== undefined);
    expect([...new Set(routes)]).toEqual(['POST /engine/packets']);
    visitor.close();
    desk.close();
  });

  it('recovers after a cut, and is told what it missed', async () => {
    const visitor = socketio(product.url, { ...byDefault, auth: { token } });
    await visitor.next('connect');
    const { message } = await visitor.ask('message', { text: 'before' });
    await visitor.next('meta_message_created', (created) => created.message.text === 'before');
    visitor.cut();
    await visitor.next('disconnect');
    await httpClient(product.url)('POST /api/chat/messages', {
      token: agentToken,
      body: { text: 'meanwhile', conversationId: message.conversation_id },
    });

    expect(await visitor.next('connect')).toEqual({ recovered: true });
    expect(await visitor.next('meta_message_created', (created) => created.message.text === 'meanwhile')).toBeTruthy();
    visitor.close();
  });

  it('is refused for a forged token in words, once and for all', async () => {
    const visitor = socketio(product.url, { ...byDefault, auth: { token: `${token}x` } });

    expect(await visitor.next('connect_error')).toMatchObject({ data: { code: 'ERR_UNAUTHENTICATED' } });
    expect(visitor.socket.active).toBe(false);
    visitor.close();
  });
});

describe('an upgrade', () => {
  it('of a client that posts nothing, and sends CONNECT behind the upgrade, is the same', async () => {
    const { socket, next } = await upgrading(await polled());

    socket.send('2probe');
    expect(await next()).toBe('3probe');
    socket.send('5');
    socket.send(connectOf(token));

    expect(await next()).toMatch(/^40\{/);
    socket.close();
  });

  it('takes a first message for the upgrade that it overtook', async () => {
    const sid = await polled();
    await post(sid, connectOf(token));
    const { socket, next } = await upgrading(sid);

    socket.send('42["typing",{}]');

    expect(await next()).toMatch(/^40\{/);
    socket.close();
  });

  it('of a second socket with the same id ends that one, before and after', async () => {
    const sid = await polled();
    const early = await upgrading(sid);
    const own = await upgrading(sid);
    own.socket.send('5');
    await early.closed;
    const late = await upgrading(sid);

    await late.closed;

    own.socket.send(connectOf(token));
    expect(await own.next()).toMatch(/^40\{/);
    own.socket.close();
  });

  it('whose client has left by polling is ended', async () => {
    const sid = await polled();
    await post(sid, connectOf(token));
    expect(await (await post(sid, '1')).text()).toBe('ok');
    const { socket, frames, closed } = await upgrading(sid);

    socket.send('5');
    await closed;

    expect(frames.filter((frame) => frame !== '6')).toEqual([]);
  });
});

describe('what is posted', () => {
  it('is taken from clients that say no type, and refused if it is more than a few packets', async () => {
    const sid = await polled();
    const untyped = await at(`transport=polling&sid=${sid}`, { method: 'POST', body: Buffer.from('40') });

    expect([untyped.status, await untyped.text()]).toEqual([200, 'ok']);
    expect((await post(sid, '3')).status).toBe(400);
    expect((await post(sid, Array(4).fill('42["typing"]').join('\u001e'))).status).toBe(400);
    expect((await post(sid, `4${'x'.repeat(9000)}`)).status).toBe(413);
  });

  it('with an id that nobody was given makes no socket of anybody', async () => {
    const made = `${Date.now().toString(36)}.${'a'.repeat(43)}`;
    expect((await post(made, connectOf(token))).status).toBe(200);

    const other = await upgrading(await polled());
    other.socket.send('5');
    other.socket.send('42["message",{"text":"as somebody"}]');

    await other.closed;
    expect(other.frames).toEqual([]);
  });
});

describe('a client whose WebSocket is blocked', () => {
  it('is told after ten seconds what to do instead, where an app sees it', async () => {
    const blocked = socketio(product.url, { transports: ['polling'], auth: { token }, reconnection: false });
    const told = new Promise<unknown>((tell) =>
      // The library empties the text when its listeners have run.
      blocked.socket.on('disconnect', (_reason, details) => {
        const { description, context } = details as { description?: number; context?: { responseText?: string } };
        tell([description, JSON.parse(context?.responseText ?? '')]);
      }),
    );

    expect(await told).toEqual([400, handshakeErrors.noSocket]);
    blocked.close();
  }, 30_000);

  it('sends what it posts to nobody', async () => {
    const sid = await polled();
    await post(sid, connectOf(token));
    await sleep(0);

    expect(await (await at(`transport=polling&sid=${sid}`)).text()).toBe('6');
  });
});
