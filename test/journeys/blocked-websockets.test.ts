import { type ChatClient, chatClient, providedTokens, tokenMint, visitorTokens } from '@chat-gateway/client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { handshakeErrors } from '../../lambdas/protocol/handshake.ts';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { BLOCKS, type Block, type BlockingProxy, blockingProxy } from '../support/servers/blocking-proxy.ts';

let product: Product;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  product = await startLocal();
});
afterEach(() => Promise.all(ends.splice(0).map((end) => end())));
afterAll(() => product?.close());

async function network(blocked: Block): Promise<BlockingProxy> {
  const proxy = await blockingProxy(product.url, blocked);
  ends.push(proxy.close);
  return proxy;
}

/** Runs the same in each kind of network, side by side, since each waits for seconds. */
const inEach = <T>(run: (network: BlockingProxy, block: Block) => Promise<T>): Promise<[Block, T][]> =>
  Promise.all(BLOCKS.map(async (block) => [block, await run(await network(block), block)] as [Block, T]));

const alike = <T>(expected: T): [Block, T][] => BLOCKS.map((block) => [block, expected]);

type PollError = Error & { description?: unknown; context?: { responseText?: string } };

/** What a page is told that looks at nothing but `connect_error`; the library empties the text when its listeners have run. */
const toldIn = ({ socket }: SocketioClient) =>
  new Promise<unknown>((tell) =>
    socket.on('connect_error', ({ description, context }: PollError) =>
      tell([description, JSON.parse(context?.responseText ?? '')]),
    ),
  );

it('[WAY2] a Socket.IO client with its default options is told in seconds what to do, and is on a WebSocket when one gets through', {
  timeout: 60_000,
}, async () => {
  const call = httpClient(product.url);
  const { token } = await newUser(call, product.keys.secretKey, 'blocked by Socket.IO');

  const seen = await inEach(async (way) => {
    const client = socketio(way.url, {
      transports: ['polling', 'websocket', 'webtransport'],
      auth: { token },
      reconnectionDelay: 1000,
      reconnectionDelayMax: 5000,
    });
    ends.push(client.close);
    const told = await toldIn(client);
    way.block(null);
    await client.next('connect');
    const answered = await client.ask('message', { text: 'through', temp_id: way.url });
    return { told, by: client.socket.io.engine.transport.name, answered: answered.success };
  });

  expect(seen).toEqual(alike({ told: [400, handshakeErrors.noSocket], by: 'websocket', answered: true }));
});

it('[WAY3] the typed client of a visitor loses and doubles nothing there, and is on a WebSocket when one gets through', {
  timeout: 90_000,
}, async () => {
  const call = httpClient(product.url);
  const { token: agent } = await newAgent(call, product.keys.secretKey);

  const seen = await inEach(async (way) => {
    const tokens = visitorTokens({ url: way.url, tenantId: 'test' });
    const { chat, told, states, loaded } = following(chatClient({ url: way.url, tokens, isWatched: () => true }));
    // What the page has that is read first is not told.
    await loaded;
    const { conversationId } = await chat.send('hello');
    const answer = (text: string) => call('POST /api/chat/messages', { token: agent, body: { text, conversationId } });
    await expect.poll(chat.state).toBe('polling');
    await answer('over HTTP');
    await expect.poll(() => told.at(-1)).toBe('over HTTP');
    await chat.send('and back');
    await call(`POST /api/chat/conversations/${conversationId}/close`, { token: agent, body: {} });
    await expect.poll(() => told.at(-1)).toBe('closed');
    way.block(null);
    await answer('in between');
    await expect.poll(chat.state, { timeout: 60_000 }).toBe('live');
    await answer('by socket');
    await expect.poll(() => told.at(-1)).toBe('by socket');
    await chat.send('the last');
    expect(
      chat
        .thread()
        .messages()
        .map(({ text }) => text),
    ).toEqual(told.filter((text) => text !== 'closed'));
    const { messages } = await chat.api.messages({ limit: 100 });
    return {
      told: told.toSorted(),
      stored: messages.map(({ text }) => text),
      polled: states.filter((state) => state === 'polling').length,
      isPolling: chat.state(),
    };
  });

  const stored = ['hello', 'over HTTP', 'and back', 'in between', 'by socket', 'the last'];
  expect(seen).toEqual(alike({ told: [...stored, 'closed'].toSorted(), stored, polled: 1, isPolling: 'live' }));
});

it('the typed client of an agent says that it is so, sends, and gets what it missed', { timeout: 90_000 }, async () => {
  const call = httpClient(product.url);
  const mint = tokenMint({ url: product.url, secretKey: product.keys.secretKey });
  const way = await network(403);
  const tokens = providedTokens(() => mint.agentToken({ userId: 'blocked-agent', role: 'agent' }));
  const { chat, told } = following(chatClient({ url: way.url, tokens, isWatched: () => true }));
  await expect.poll(chat.state).toBe('blocked');

  const { token } = await newUser(call, product.keys.secretKey, 'asks a blocked agent');
  const { body } = await call('POST /api/chat/messages', { token, body: { text: 'anybody?' } });
  const { conversationId } = body.message;
  await chat.send('I am', { conversationId });
  way.block(null);

  await expect.poll(chat.state, { timeout: 60_000 }).toBe('live');
  // An agent is told of all conversations, those of the other tests too.
  const here = ['I am', 'anybody?'];
  await expect.poll(() => told.filter((text) => here.includes(text)).toSorted()).toEqual(here);
});

/** A client that is connected, with the texts that it was told, its states and the conversations that were closed. */
function following(chat: ChatClient) {
  ends.push(chat.close);
  const told: string[] = [];
  const states: string[] = [];
  chat.on('message', ({ message }) => void told.push(message.text));
  chat.on('conversation', ({ conversation }) => void (conversation.status === 'closed' && told.push('closed')));
  chat.on('state', (state) => void states.push(state));
  const loaded = new Promise((done) => chat.on('loaded', done));
  chat.connect();
  return { chat, told, states, loaded };
}
