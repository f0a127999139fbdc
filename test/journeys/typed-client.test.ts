import {
  adminClient,
  type ChatClient,
  type ChatOptions,
  chatClient,
  deskClient,
  type KeyValueStorage,
  type Message,
  providedTokens,
  type TokenSource,
  tokenMint,
  visitorTokens,
} from '@chat-gateway/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { type CuttableProxy, cuttableProxy } from '../support/servers/cuttable-proxy.ts';

let product: Product;
const proxies: CuttableProxy[] = [];
const open: ChatClient[] = [];
beforeAll(async () => {
  product = await startLocal();
});
afterEach(async () => {
  for (const chat of open.splice(0)) chat.close();
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});
afterAll(() => product.close());

/** A way to the gateway that can be cut. */
async function way(): Promise<CuttableProxy> {
  const proxy = await cuttableProxy(product.url);
  proxies.push(proxy);
  return proxy;
}

function inMemory(): KeyValueStorage {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

/** A connected client, with the texts that it was told of one conversation: an agent is told of all. */
async function connected(tokens: TokenSource, options: Partial<ChatOptions> = {}) {
  const chat = chatClient({ url: product.url, tokens, ...options });
  open.push(chat);
  const told: Message[] = [];
  chat.on('message', ({ message }) => void told.push(message));
  chat.connect();
  await expect.poll(chat.state).toBe('live');
  const texts = (conversationId: string) =>
    told.filter((message) => message.conversationId === conversationId).map(({ text }) => text);
  return { chat, texts };
}

const aVisitor = (options: Partial<ChatOptions> = {}, storage = inMemory()) =>
  connected(visitorTokens({ url: options.url ?? product.url, tenantId: 'test', storage }), options);

const anAgent = (options: Partial<ChatOptions> = {}) => {
  const mint = tokenMint({ url: product.url, secretKey: product.keys.secretKey });
  return connected(
    providedTokens(() => mint.agentToken({ userId: 'agent-1', role: 'admin' })),
    options,
  );
};

/** The texts of a visitor's thread, in order. */
const shown = ({ chat }: { chat: ChatClient }) =>
  chat
    .thread()
    .messages()
    .map(({ text }) => text);

it('a visitor and an agent talk, see each other type and read, and close', async () => {
  const visitor = await aVisitor();
  const agent = await anAgent();
  const seen: string[] = [];
  agent.chat.on('typing', ({ sender }) => void seen.push(`${sender} types`));
  visitor.chat.on('read', ({ sender, seq }) => void seen.push(`${sender} read ${seq}`));
  visitor.chat.on('conversation', ({ conversation }) => void seen.push(conversation.status));

  const question = await visitor.chat.send('Do you ship to Norway?');
  const { conversationId } = question;
  await expect.poll(() => agent.texts(conversationId)).toEqual(['Do you ship to Norway?']);
  visitor.chat.typing();
  agent.chat.read(question.seq, conversationId);
  await expect.poll(() => seen.toSorted()).toEqual(['agent read 1', 'user types']);
  const answer = await agent.chat.send('We do.', { conversationId });
  await expect.poll(() => shown(visitor)).toEqual(['Do you ship to Norway?', 'We do.']);
  const { conversation } = await agent.chat.api.closeConversation(conversationId);
  await expect.poll(() => seen.at(-1)).toBe('closed');
  await deskClient(agent.chat).reopenConversation(conversationId);
  await expect.poll(() => seen.at(-1)).toBe('open');

  expect([question.seq, answer.seq]).toEqual([1, 2]);
  expect(conversation).toMatchObject({ status: 'closed', seq: 2 });
  const users = await adminClient(agent.chat).allOnlineUsers();
  expect(users.map(({ userId }) => userId)).toContain(conversation.visitor.userId);
  const { conversations, senderId } = await deskClient(agent.chat).listConversations();
  expect(conversations[0]).toMatchObject({ conversationId, lastMessage: { sender_id: senderId } });
});

it('[BACK1] [BACK2] cut lines lose nothing, double nothing and keep the order, on both sides', async () => {
  const [toVisitor, toAgent] = await Promise.all([way(), way()]);
  const visitor = await aVisitor({ url: toVisitor.url });
  const agent = await anAgent({ url: toAgent.url });
  const { conversationId } = await visitor.chat.send('0');

  for (let round = 1; round <= 4; round++) {
    const sent = [visitor.chat.send(`${round} v`), agent.chat.send(`${round} a`, { conversationId })];
    if (round % 2) toVisitor.cut();
    if (round > 1) toAgent.cut();
    await Promise.all(sent);
  }

  const history = (await visitor.chat.api.messages({ limit: 100 })).messages.map(({ text }) => text);
  expect(history).toHaveLength(9);
  expect(history.filter((text) => text.endsWith('v'))).toEqual(['1 v', '2 v', '3 v', '4 v']);
  expect(history.filter((text) => text.endsWith('a'))).toEqual(['1 a', '2 a', '3 a', '4 a']);
  await expect.poll(() => shown(visitor)).toEqual(history);
  await expect.poll(() => agent.texts(conversationId).toSorted()).toEqual(history.toSorted());
});

it('what a visitor writes without a network is stored when it is back, also after a reload', async () => {
  const network = await way();
  const [visitors, unsent] = [inMemory(), inMemory()];
  const options = { url: network.url, storage: unsent };
  const before = await aVisitor(options, visitors);
  await before.chat.send('first');

  network.refuse(true);
  network.cut();
  for (const text of ['second', 'third']) before.chat.send(text).catch(() => {});
  await expect.poll(before.chat.state).toBe('down');
  before.chat.close();
  network.refuse(false);
  const after = await aVisitor(options, visitors);

  await expect.poll(() => shown(after)).toEqual(['first', 'second', 'third']);
  await expect.poll(after.chat.outbox.items).toEqual([]);
});

it('two tabs are one visitor and show the same', async () => {
  const visitors = inMemory();
  const [one, other] = await Promise.all([aVisitor({}, visitors), aVisitor({}, visitors)]);

  await one.chat.send('from one');
  await other.chat.send('from the other');

  for (const tab of [one, other]) await expect.poll(() => shown(tab)).toEqual(['from one', 'from the other']);
});

describe('a line that died silently', () => {
  it('is noticed within a minute by who looks, and by who writes in seconds', { timeout: 90_000 }, async () => {
    const [toVisitor, toAgent] = await Promise.all([way(), way()]);
    const visitor = await aVisitor({ url: toVisitor.url });
    const agent = await anAgent({ url: toAgent.url, isWatched: () => true });

    toVisitor.silence();
    toAgent.silence();
    const begun = Date.now();
    const { conversationId } = await visitor.chat.send('anybody there?');
    const stored = Date.now() - begun;
    await expect.poll(() => agent.texts(conversationId), { timeout: 70_000 }).toEqual(['anybody there?']);

    expect(stored).toBeLessThan(15_000);
    expect(Date.now() - begun).toBeLessThan(60_000);
  });
});

describe('a token that has expired', () => {
  /** A genuine token of a visitor, a day too old. */
  async function expired(session: string): Promise<string> {
    const works = gatewayStores(product);
    const now = Math.floor(Date.now() / 1000);
    const sessionId = sealed<'session'>(session);
    const tenantId = tenantNamed('test');
    const who = { tenantId, role: 'visitor' as const, ...visitorOfSession(tenantId, sessionId), sessionId };
    try {
      const times = { issuedAt: now - 2 * 86_400, expiresAt: now - 86_400 };
      return await works.tokens.issue({ ...who, anonymous: true, ...times }, times.issuedAt);
    } finally {
      works.stop();
    }
  }

  it('is renewed for the same visitor, for HTTP and for the socket', async () => {
    const sessionId = 'session-0123456789abcdefghijkl';
    const before = await connected(visitorTokens({ url: product.url, tenantId: 'test', sessionId }));
    const { conversationId } = await before.chat.send('yesterday');
    const storage = inMemory();
    storage.setItem(
      'chat-gateway:visitor:test',
      JSON.stringify({ sessionId, token: await expired(sessionId), expiresAt: Date.now() + 3_600_000 }),
    );

    // Its clock is wrong, so that it learns of the expiry from the gateway.
    const after = await aVisitor({}, storage);

    expect(shown(after)).toEqual(['yesterday']);
    expect((await after.chat.send('today')).conversationId).toBe(conversationId);
  });

  it('is renewed by the socket alone, which is told nothing of the reason', async () => {
    const old = await expired('session-1767225600000-k3v9x0q2wz8p');
    const visitor = visitorTokens({
      url: product.url,
      tenantId: 'test',
      sessionId: 'session-1767225600000-k3v9x0q2wz8p',
    });
    let given = 0;
    const tokens = providedTokens(() => (given++ === 0 ? old : visitor.token()));

    const { chat } = await connected(tokens, { after: null });

    expect(chat.state()).toBe('live');
    expect(given).toBe(2);
  });
});

it('a refusal is an error with its code, and the client goes on', async () => {
  const { chat } = await aVisitor();

  await expect(chat.send('x'.repeat(4_001))).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'text' });
  await expect(deskClient(chat).listConversations()).rejects.toMatchObject({ code: 'ERR_FORBIDDEN', status: 403 });
  await expect(chat.send('shorter')).resolves.toMatchObject({ seq: 1 });
});

it('a file is uploaded and sent', async () => {
  const { chat } = await aVisitor();
  const { conversationId } = await chat.send('look');
  const file = Object.assign(new Blob(['hello'], { type: 'text/plain' }), { name: 'a.txt' });

  const attachment = await chat.uploadFile(conversationId, file);
  const message = await chat.send('', { attachments: [attachment] });

  expect(message.attachments).toMatchObject([{ filename: 'a.txt', size: 5 }]);
});
