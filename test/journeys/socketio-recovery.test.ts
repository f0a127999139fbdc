import { noFaults } from '@chat-gateway/local/faults';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { messagesOf, type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { acceptedSocketio, type RawSocketio, rawSocketio } from '../support/clients/socketio-frames.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let desk: { token: string };
beforeAll(async () => {
  product = await startLocal();
  desk = await newAgent(call, product.keys.secretKey, 'admin', 'desk');
});
afterAll(() => product?.close());

const clients: { close: () => void }[] = [];
afterEach(() => {
  Object.assign(product.faults, noFaults());
  for (const client of clients.splice(0)) client.close();
});

const call = (route: string, request = {}) => httpClient(product.url)(route, request);
let users = 0;
const user = () => newUser(call, product.keys.secretKey, `visitor-${++users}`);
function client(options: Parameters<typeof socketio>[1]) {
  const made = socketio(product.url, options);
  clients.push(made);
  return made;
}
async function connected(token: string) {
  const made = client({ auth: { token } });
  expect(await made.next('connect')).toEqual({ recovered: false });
  return made;
}
const socketFunction = () => Object.keys(product.functions).find((id) => id.startsWith('SocketFunction')) ?? '';
const sweep = () => product.fireSchedule(product.schedules[0] ?? '');

/** Resolves when the handling of a frame with this beginning starts. */
const handling = (frame: string) =>
  product.observations.first(
    'invocation-started',
    ({ event }) => (event as { body?: string }).body?.startsWith(frame) === true,
  );

/** Sends a message until it is stored: the rate limit is reached quickly, and the connection may be dead. */
async function say(token: string, text: string, conversationId?: string): Promise<string> {
  const body = { text, clientMessageId: text, ...(conversationId ? { conversationId } : {}) };
  for (;;) {
    const answer = await call('POST /api/chat/messages', { token, body }).catch(() => null);
    if (answer?.status === 201) return answer.body.message.id;
    await new Promise((later) => setTimeout(later, 50));
  }
}

const textsOf = (received: Pick<SocketioClient, 'received'>) => messagesOf(received).map(({ text }) => text);
const receives = (listener: SocketioClient, id: string) =>
  listener.next('meta_message_created', ({ message }) => message.id === id);

/** Pseudo-random numbers, the same each time. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Cuts a listener after a number of events that differs each time. */
function unlucky(listener: SocketioClient, below: (limit: number) => number, most: number): SocketioClient {
  let left = 1 + below(most);
  listener.socket.prependAny(() => {
    if (--left > 0) return;
    left = 1 + below(most);
    listener.cut();
  });
  return listener;
}

/** Counts messages received more than once, by id. Two entries of one id must be one message. */
function repeated(listener: SocketioClient): number {
  const byId = new Map<string, string>();
  let count = 0;
  for (const { id, text } of messagesOf(listener)) {
    if (byId.has(id)) count++;
    expect(byId.get(id) ?? text).toBe(text);
    byId.set(id, text);
  }
  return count;
}

/** A conversation that has begun, its visitor and a socket of the visitor. */
async function conversation() {
  const { token } = await user();
  const { body } = await call('POST /api/chat/messages', { token, body: { text: 'Hello', clientMessageId: 'Hello' } });
  return { token, id: body.message.conversation_id as string };
}

it('[BACK5] repeats less than one message in a hundred on an ordinary day', { timeout: 120_000 }, async () => {
  const rooms = await Promise.all([1, 2, 3, 4, 5, 6].map(conversation));
  const listeners = await Promise.all(rooms.map(({ token }) => connected(token)));

  let sent = 0;
  let twice = 0;
  await Promise.all(
    rooms.map(async ({ token, id }, room) => {
      const listener = listeners[room] as SocketioClient;
      const ids: string[] = [];
      for (let count = 0; count < 18; count++) {
        const visitor = count % 2 === 0;
        ids.push(await say(visitor ? token : desk.token, `ordinary ${room} ${count}`, visitor ? undefined : id));
        if (count === 9) listener.cut();
      }
      for (const known of ids) await receives(listener, known);
      sent += ids.length;
      twice += repeated(listener);
    }),
  );

  process.stdout.write(`socket.io: ${twice} of ${sent} messages were delivered twice, with ${rooms.length} cuts\n`);
  expect(twice / sent).toBeLessThan(0.01);
});

it('[BACK5] repeats less than one message in a hundred to an agent, however often it is cut', {
  timeout: 120_000,
}, async () => {
  const rooms = await Promise.all([1, 2, 3, 4, 5, 6].map(conversation));
  const agent = await connected(desk.token);

  const ids: string[] = [];
  let cuts = 0;
  for (let count = 0; count < 210; count++) {
    const { token, id } = rooms[count % rooms.length] as (typeof rooms)[number];
    ids.push(await (count % 4 < 2 ? say(token, `desk ${count}`) : say(desk.token, `desk ${count}`, id)));
    // Cut again before it is connected, the client's library keeps what it received, and receives that again.
    if (count % 30 === 20 && agent.socket.connected) {
      agent.cut();
      cuts += 1;
    }
  }
  for (const known of ids) await receives(agent, known);
  const twice = repeated(agent);

  process.stdout.write(
    `socket.io: ${twice} of ${ids.length} messages were delivered to an agent twice, with ${cuts} cuts\n`,
  );
  expect(cuts).toBeGreaterThan(3);
  expect(twice / ids.length).toBeLessThan(0.01);
});

describe('what was sent while a client was away', () => {
  it('[BACK3] is delivered in order, before the answer to CONNECT', async () => {
    const { token } = await conversation();
    const visitor = await connected(token);
    await receives(visitor, await say(token, 'one'));

    visitor.socket.io.reconnection(false);
    visitor.cut();
    await visitor.next('disconnect');
    for (const text of ['two', 'three', 'four']) await say(token, text);
    visitor.socket.connect();

    expect(await visitor.next('connect')).toEqual({ recovered: true });
    expect(textsOf(visitor)).toEqual(['one', 'two', 'three', 'four']);
    const order = visitor.received.slice(-4).map(({ name }) => name);
    expect(order).toEqual([...Array(3).fill('meta_message_created'), 'connect']);
  });

  it('is delivered to one that was dropped before its first event, and to one whose offset is not ours', async () => {
    const { token } = await user();
    for (const offset of [undefined, 'zzz-online', 'c1.AAAAAAAAAA.1', 'a1.0', 7]) {
      const before = await acceptedSocketio(product.url, { token });
      before.cut();
      await say(token, `with ${offset}`);

      const after = await rawSocketio(product.url);
      await after.next();
      after.send(`40${JSON.stringify({ token, pid: before.pid, offset })}`);
      const frames = await until(after, '40');

      expect(frames.at(-1)).toContain(before.pid);
      expect(frames.join()).toContain(`"text":"with ${offset}"`);
      after.cut();
    }
  });

  it('[BACK4] is delivered to a client without recovery that says its last offset beside its token', async () => {
    for (const { token, id } of [await conversation(), { token: desk.token, id: (await conversation()).id }]) {
      let offset: unknown;
      // As a client before 4.6 does, it sends no recovery id.
      const listener = client({ auth: (answer) => answer({ token, offset, pid: undefined }) });
      listener.socket.onAny((...args) => {
        if (typeof args.at(-1) === 'string') offset = args.at(-1);
      });
      await listener.next('connect');
      const by = token === desk.token ? desk.token : token;
      const to = token === desk.token ? id : undefined;
      await receives(listener, await say(by, `before ${token.length}`, to));

      listener.cut();
      await listener.next('disconnect');
      const missed = [await say(by, `first ${token.length}`, to), await say(by, `second ${token.length}`, to)];
      await listener.next('connect');
      await receives(listener, await say(by, `after ${token.length}`, to));

      const ids = messagesOf(listener).map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)]);
      for (const known of missed) expect(ids).toContain(known);
      const own = messagesOf(listener).map(({ text }) => text.split(' ')[0]);
      expect(own).toEqual(['before', 'first', 'second', 'after']);
    }
  });

  it('is not delivered for an offset alone, beside a recovery id of nobody, or to a guest', async () => {
    const { token } = await conversation();
    const listener = await connected(token);
    await receives(listener, await say(token, 'known'));
    const offset = listener.received.at(-1)?.args.at(-1);
    await say(token, 'missed');

    for (const auth of [
      { token, offset, pid: 'nobody=.secret' },
      { token: product.keys.publishableKey, offset },
    ]) {
      const other = await rawSocketio(product.url);
      await other.next();
      other.send(`40${JSON.stringify(auth)}`);
      expect((await until(other, '40')).join()).not.toContain('missed');
      other.cut();
    }
  });

  it('is delivered to an agent too, of every conversation', async () => {
    const [first, second] = [await conversation(), await conversation()];
    const agent = await connected(desk.token);
    await receives(agent, await say(first.token, 'first'));

    agent.cut();
    await agent.next('disconnect');
    const ids = [await say(first.token, 'first again'), await say(second.token, 'second')];

    expect(await agent.next('connect')).toEqual({ recovered: true });
    for (const id of ids) await receives(agent, id);
  });

  it('[BACK3] is delivered once, though a message is sent at the very time at which the client goes live', async () => {
    const { token } = await conversation();
    const before = await acceptedSocketio(product.url, { token });
    before.cut();
    const saying: Promise<string>[] = [];
    // The answer to CONNECT waits until a message was stored that finds the socket joining.
    product.faults.postDelay = ({ body }) => {
      if (!body.startsWith('40{')) return 0;
      saying.push(say(token, 'meanwhile'));
      return saying[0] ?? 0;
    };

    const after = await rawSocketio(product.url);
    await after.next();
    after.send(`40${JSON.stringify({ token, pid: before.pid })}`);
    await until(after, '40');
    await until(after, '42["meta_message_created"', (frame) => frame.includes('meanwhile'));
    Object.assign(product.faults, noFaults());
    await say(token, 'later');
    await until(after, '42', (frame) => frame.includes('"text":"later"'));

    expect(after.frames.filter((frame) => frame.includes('"text":"meanwhile"'))).toHaveLength(1);
    after.cut();
  });

  it('is not skipped by a replay that could not be posted', async () => {
    const { token } = await conversation();
    const visitor = await connected(token);
    await receives(visitor, await say(token, 'one'));
    visitor.socket.io.reconnection(false);
    visitor.cut();
    await visitor.next('disconnect');
    for (const text of ['two', 'three']) await say(token, text);
    let refused = 0;
    product.faults.postStatus = ({ body }) => (body.includes('"text":"three"') && refused++ < 5 ? 429 : undefined);

    visitor.socket.io.reconnection(true);
    visitor.socket.connect();

    expect(await visitor.next('connect')).toEqual({ recovered: true });
    expect(refused).toBeGreaterThan(4);
    expect(new Set(textsOf(visitor))).toEqual(new Set(['one', 'two', 'three']));
    expect(textsOf(visitor).at(-1)).toBe('three');
  });
});

describe('a recovery id', () => {
  it.each([
    ['its CONNECT', () => handling('40{')],
    [
      'its CONNECT, when it has just been answered',
      () => product.observations.first('post', ({ body }) => body.startsWith('40{')),
    ],
    ['its event', () => handling('42')],
  ])('survives a kill of the invocation that handles %s', async (_, started) => {
    const { token } = await conversation();
    const visitor = await connected(token);
    await receives(visitor, await say(token, 'before'));
    product.observations.forget();
    const crashed = started().then(() => product.crash(socketFunction()));

    visitor.cut();
    await visitor.next('disconnect');
    visitor.socket.emit('message', { text: 'perhaps', clientMessageId: 'perhaps' });
    await crashed;
    const id = await say(token, 'after');
    await sweep();

    await receives(visitor, id);
    const connects = visitor.received.filter(({ name }) => name === 'connect');
    expect(connects.slice(1).every(({ args: [state] }) => (state as { recovered: boolean }).recovered)).toBe(true);
  });

  it('is valid right after it was given, and whichever socket carried it last', async () => {
    const { token } = await user();
    const first = await acceptedSocketio(product.url, { token });
    first.cut();
    let pid = first.pid;
    for (const _ of [1, 2, 3]) {
      const next = await acceptedSocketio(product.url, { token, pid });
      expect(next.pid).toBe(pid);
      pid = next.pid;
      next.cut();
    }
  });

  it('[BACK6] is of no use to another client, nor in another tenant, nor guessed', async () => {
    const victim = await conversation();
    const { pid, ...line } = await acceptedSocketio(product.url, { token: victim.token });
    line.cut();
    await say(victim.token, 'private');
    const { token } = await user();
    const [connection = '', secret = ''] = [pid.slice(0, pid.lastIndexOf('.')), pid.slice(pid.lastIndexOf('.') + 1)];

    for (const tried of [pid, `${connection}.`, connection, `.${secret}`, `${connection}.${'A'.repeat(22)}`]) {
      for (const auth of [
        { token, pid: tried },
        { token: product.keys.publishableKey, pid: tried },
      ]) {
        const raw = await rawSocketio(product.url);
        await raw.next();
        raw.send(`40${JSON.stringify(auth)}`);
        const frames = await until(raw, '40');
        expect(frames.join()).not.toContain('private');
        expect(frames.at(-1)).not.toContain(pid);
        raw.cut();
      }
    }
  });

  it('is not begun on a line that its client has left: the line is ended, so that it opens another', async () => {
    const { token } = await user();
    const raw = await acceptedSocketio(product.url, { token });
    product.observations.forget();

    raw.send('41');
    await product.observations.first('invocation', ({ event }) => (event as { body?: string }).body === '41');
    raw.send(`40${JSON.stringify({ token })}`);

    expect(await raw.closed).toBe(1000);
  });

  it('ends with a disconnect packet, and a page that is loaded anew has none', async () => {
    const { token } = await conversation();
    const visitor = await connected(token);
    await receives(visitor, await say(token, 'one'));
    product.observations.forget();

    visitor.socket.disconnect();
    await product.observations.first('invocation', ({ event }) => (event as { body?: string }).body === '41');
    await say(token, 'two');
    visitor.socket.connect();
    expect(await visitor.next('connect')).toEqual({ recovered: false });
    const reloaded = await connected(token);
    await receives(visitor, await say(token, 'three'));
    await reloaded.next('meta_message_created');

    expect(textsOf(visitor)).toEqual(['one', 'three']);
    expect(textsOf(reloaded)).toEqual(['three']);
  });
});

// The last of the file: posts to sockets that were cut without a close frame are retried for a while, which delays others.
describe('under cuts at random points, while others write at the same time', { timeout: 120_000 }, () => {
  it.each([
    ['when all else is well', 1, 9, () => {}],
    [
      'when frames and posts overtake each other',
      2,
      7,
      () => {
        const wait = chance(7);
        product.faults.messageDelay = () => wait(20);
        product.faults.postDelay = () => wait(8);
      },
    ],
    [
      'when posts fail now and then',
      3,
      7,
      () => {
        const luck = chance(9);
        product.faults.postStatus = () => (luck(12) === 0 ? 429 : undefined);
      },
    ],
    [
      'when $disconnect is late, repeated or lost',
      4,
      7,
      () => {
        const luck = chance(11);
        product.faults.disconnect = () => ({ copies: luck(3), delay: luck(60) });
      },
    ],
  ])('[BACK4] nothing is lost %s', async (_, seed, most, faults) => {
    const below = chance(seed);
    const rooms = await Promise.all([1, 2, 3].map(conversation));
    const listeners = await Promise.all(rooms.map(({ token }) => connected(token)));
    const agent = await connected(desk.token);
    for (const listener of [...listeners, agent]) unlucky(listener, below, most);
    faults();

    const written = await Promise.all(
      rooms.map(async ({ token, id }, room) => {
        const both = [token, desk.token].map(async (author, side) => {
          const ids: string[] = [];
          for (let count = 0; count < 6; count++) {
            ids.push(await say(author, `${seed}-${room}-${side}-${count}`, side === 1 ? id : undefined));
          }
          return ids;
        });
        return (await Promise.all(both)).flat();
      }),
    );
    Object.assign(product.faults, noFaults());
    await sweep();

    for (const [room, ids] of written.entries()) {
      const listener = listeners[room] as SocketioClient;
      for (const id of ids) {
        await receives(listener, id);
        await receives(agent, id);
      }
      expect(new Set(messagesOf(listener).map(({ id }) => id))).toEqual(new Set(ids));
      repeated(listener);
    }
    repeated(agent);
  });
});

/** The frames of a raw client up to the first with this beginning that fits. */
async function until(
  raw: RawSocketio,
  start: string,
  fits: (frame: string) => boolean = () => true,
): Promise<string[]> {
  for (;;) {
    const frame = await raw.next();
    if (frame.startsWith(start) && fits(frame)) return raw.frames;
  }
}
