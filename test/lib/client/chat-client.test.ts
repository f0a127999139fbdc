import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChatOptions, chatClient } from '../../../lib/client/chat-client.ts';
import { memoryStorage } from '../../../lib/client/stored-value.ts';
import { providedTokens } from '../../../lib/client/tokens/provided-tokens.ts';
import { type FakeGateway, fakeGateway } from '../../support/clients/fake-gateway.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const passes = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** A visitor of a gateway, and what its client has told. */
function visitor(gateway: FakeGateway, options: Partial<ChatOptions> = {}) {
  let tokens = 0;
  const chat = chatClient({ ...gateway, tokens: providedTokens(() => `t${++tokens}`), ...options });
  const texts: string[] = [];
  const states: string[] = [];
  const errors: string[] = [];
  const ids: string[] = [];
  chat.on('message', ({ message }) => {
    texts.push(message.text);
    ids.push(message.id);
  });
  chat.on('state', (state) => void states.push(state));
  chat.on('error', ({ code }) => void errors.push(code));
  chat.on('refused', ({ code }) => void errors.push(`refused ${code}`));
  return { chat, texts, ids, states, errors };
}

async function connected(gateway: FakeGateway, options: Partial<ChatOptions> = {}) {
  const made = visitor(gateway, options);
  made.chat.connect();
  await passes(1);
  return made;
}

const framesOf = (gateway: FakeGateway, type: string) =>
  gateway.sockets.flatMap(({ frames }) => frames).filter((frame) => frame.type === type);

describe('connecting', () => {
  it('reads the newest page, opens a socket with the token as subprotocol, and goes on from the page', async () => {
    const gateway = fakeGateway();
    gateway.write('before');

    const { chat, texts, states } = await connected(gateway, { about: { tenantId: 'test', url: 'https://site/a?b' } });

    expect(gateway.line()).toMatchObject({
      url: 'wss://gateway.example/ws/chat?tenantId=test&url=https%3A%2F%2Fsite%2Fa%3Fb',
      protocols: ['chat.v1', 'bearer.t1'],
    });
    expect(gateway.line().frames).toEqual([{ type: 'sync', after: '1' }]);
    expect(states).toEqual(['connecting', 'catching-up', 'live']);
    expect(chat.thread().messages()).toMatchObject([{ text: 'before' }]);
    expect(texts).toEqual([]);
  });

  it('goes on from a cursor of an earlier run without reading anything', async () => {
    const gateway = fakeGateway();
    for (const text of ['one', 'two', 'three']) gateway.write(text);

    const { chat, texts } = await connected(gateway, { after: '1' });

    expect(gateway.requests).toEqual([]);
    expect(texts).toEqual(['two', 'three']);
    expect(chat.cursor()).toBe('3');
  });

  it('tries again while the gateway cannot be reached', async () => {
    const gateway = fakeGateway();
    gateway.faults.isUnreachable = true;
    const { states, chat } = visitor(gateway);

    chat.connect();
    await passes(60);
    gateway.faults.isUnreachable = false;
    await passes(20);

    expect(states).toEqual(['connecting', 'down', 'catching-up', 'live']);
  });

  it('ends when the gateway refuses for good, and says why', async () => {
    const gateway = fakeGateway();
    gateway.faults.answers = () => ({ status: 403, body: { error: 'no', code: 'ERR_ORIGIN', requestId: 'r' } });

    const { states, errors } = await connected(gateway);
    await passes(600);

    expect(states).toEqual(['connecting', 'refused']);
    expect(errors).toEqual(['refused ERR_ORIGIN']);
    expect(gateway.sockets).toEqual([]);
  });

  it('reads everything again when the gateway does not know the cursor', async () => {
    const gateway = fakeGateway();
    gateway.write('one');
    gateway.faults.replies = ({ type, after }) =>
      type === 'sync' && after === 'old'
        ? [{ type: 'error', error: 'no', code: 'ERR_INVALID', field: 'after', requestId: 'r' }]
        : undefined;

    const { chat, errors, states } = visitor(gateway, { after: 'old' });
    const loaded: (string | null)[] = [];
    chat.on('loaded', ({ cursor }) => void loaded.push(cursor));
    chat.connect();
    await passes(1);

    expect(loaded).toEqual(['1']);
    expect(chat.thread().messages()).toHaveLength(1);
    expect(states.at(-1)).toBe('live');
    expect(errors).toEqual([]);
  });

  it('needs a WebSocket, and says where to get one', () => {
    vi.stubGlobal('WebSocket', undefined);

    expect(() => visitor(fakeGateway(), { WebSocket: undefined as never })).toThrow('Node 20');

    vi.unstubAllGlobals();
  });
});

describe('a line that ends', () => {
  it('is replaced, and what was said meanwhile is told once', async () => {
    const gateway = fakeGateway();
    const { texts, states } = await connected(gateway);

    gateway.write('one');
    gateway.line().cut();
    gateway.write('two');
    await passes(2);

    expect(texts).toEqual(['one', 'two']);
    expect(states).toEqual(['connecting', 'catching-up', 'live', 'down', 'catching-up', 'live']);
  });

  it('is replaced later and later while handshakes fail', async () => {
    const gateway = fakeGateway();
    const { chat } = await connected(gateway);
    gateway.faults.refusesSockets = true;
    gateway.line().cut();

    await passes(60);
    const first = gateway.sockets.length;
    await passes(60);

    expect(first).toBeLessThan(14);
    expect(gateway.sockets.length - first).toBeLessThanOrEqual(8);
    chat.close();
  });

  it('with a token that has expired is replaced with a new one', async () => {
    const gateway = fakeGateway();
    await connected(gateway);
    gateway.faults.answers = ({ token }) =>
      token === 't1' ? { status: 401, body: { error: 'no', code: 'ERR_TOKEN_EXPIRED', requestId: 'r' } } : undefined;
    gateway.faults.refusesSockets = true;

    gateway.line().cut();
    await passes(1);
    gateway.faults.refusesSockets = false;
    await passes(5);

    expect(gateway.line()).toMatchObject({ token: 't2', readyState: 1 });
  });

  it('of somebody who was revoked is not replaced', async () => {
    const gateway = fakeGateway();
    const { errors } = await connected(gateway);
    gateway.faults.answers = () => ({ status: 401, body: { error: 'no', code: 'ERR_REVOKED', requestId: 'r' } });
    gateway.faults.refusesSockets = true;

    gateway.line().cut();
    await passes(600);

    expect(errors).toEqual(['refused ERR_REVOKED']);
    expect(gateway.sockets).toHaveLength(2);
  });

  describe('is refused on the next one, which says why', () => {
    const refused = (code: string, advice: string) => ({ type: 'refused', code, advice, error: 'no', requestId: 'r' });
    const byHttp = (gateway: ReturnType<typeof fakeGateway>) => gateway.requests.length;

    it('for an expired token: it is renewed, and the line replaced', async () => {
      const gateway = fakeGateway();
      const { states, errors } = await connected(gateway);
      gateway.faults.refuses = (token) => (token === 't1' ? refused('ERR_TOKEN_EXPIRED', 'renew-token') : undefined);
      const before = byHttp(gateway);

      gateway.line().cut();
      await passes(5);

      expect(gateway.sockets.map(({ token }) => token)).toEqual(['t1', 't1', 't2']);
      expect(gateway.line()).toMatchObject({ token: 't2', readyState: 1 });
      expect(states.at(-1)).toBe('live');
      expect(errors).toEqual([]);
      expect(byHttp(gateway)).toBe(before);
    });

    it.each([
      ['for good', 'ERR_REVOKED', 'give-up', 2],
      ['with the renewed token too', 'ERR_UNAUTHENTICATED', 'renew-token', 3],
    ])('%s: it is not replaced', async (_, code, advice, sockets) => {
      const gateway = fakeGateway();
      const { errors, states } = await connected(gateway);
      gateway.faults.refuses = () => refused(code, advice);

      gateway.line().cut();
      await passes(600);

      expect(errors).toEqual([`refused ${code}`]);
      expect(states.at(-1)).toBe('refused');
      expect(gateway.sockets).toHaveLength(sockets);
    });
  });

  it('silently is replaced within a minute while somebody looks', async () => {
    const gateway = fakeGateway();
    const { texts } = await connected(gateway, { isWatched: () => true });
    await passes(30);

    gateway.faults.isSilent = true;
    const silent = gateway.line();
    gateway.write('you hear this late');
    await passes(46);
    expect(gateway.line()).not.toBe(silent);
    gateway.faults.isSilent = false;
    await passes(14);

    expect(texts).toEqual(['you hear this late']);
  });

  it('during the handshake is given up', async () => {
    const gateway = fakeGateway();
    gateway.faults.ignoresSockets = true;
    await connected(gateway);

    await passes(13);
    gateway.faults.ignoresSockets = false;
    await passes(3);

    expect(gateway.line().readyState).toBe(1);
  });

  it('costs nothing while nobody looks: no frame in two hours', async () => {
    const gateway = fakeGateway();
    await connected(gateway, { isWatched: () => false });

    for (let minute = 0; minute < 120; minute += 8) {
      await passes(480);
      gateway.line().push({ type: 'keep-alive' });
    }

    expect(gateway.line().frames).toEqual([{ type: 'sync' }]);
  });
});

/** How a network lets no socket through. */
const blocks = [
  ['refuses handshakes', { refusesSockets: true }],
  ['never answers handshakes', { ignoresSockets: true }],
  ['swallows frames', { isSilent: true }],
] as const;
const passing = { refusesSockets: false, ignoresSockets: false, isSilent: false };

describe.each(blocks)('where the network %s', (_, blocked) => {
  const asAgent = { tokens: providedTokens(() => `a.${btoa('{"role":"agent"}')}.c`) };

  it('a visitor is told over HTTP what others say, each message once, and what it writes is stored', async () => {
    const gateway = fakeGateway();
    gateway.write('before');
    Object.assign(gateway.faults, blocked);
    const { chat, texts, states, errors } = await connected(gateway, { isWatched: () => true });

    await passes(12);
    gateway.write('theirs');
    await passes(30);
    const mine = chat.send('mine');
    await passes(1);
    gateway.write('an answer');
    await passes(3);

    expect(await mine).toMatchObject({ text: 'mine', seq: 3 });
    expect(texts).toEqual(['theirs', 'mine', 'an answer']);
    expect(chat.state()).toBe('polling');
    expect(states.filter((state) => state === 'polling')).toHaveLength(1);
    expect([chat.typing(), errors]).toEqual([false, []]);
    expect(chat.thread().messages()).toEqual(gateway.log);
    chat.close();
    const asked = gateway.requests.length;
    await passes(600);
    expect(gateway.requests).toHaveLength(asked);
  });

  it('it is on a socket again when one gets through, and is told what is no message', async () => {
    const gateway = fakeGateway();
    Object.assign(gateway.faults, blocked);
    const { chat, texts, states } = await connected(gateway, { isWatched: () => true });
    await passes(10);
    gateway.write('over HTTP');
    await passes(30);

    Object.assign(gateway.faults, passing);
    gateway.write('just before');
    await passes(76);
    gateway.write('by socket');
    const asked = gateway.requests.length;
    await passes(120);

    expect(texts).toEqual(['over HTTP', 'just before', 'by socket']);
    expect(states.at(-1)).toBe('live');
    // From before the polls: a conversation that was closed meanwhile is told on the socket alone.
    expect(gateway.line().frames[0]).toEqual({ type: 'sync' });
    expect(gateway.requests).toHaveLength(asked);
    chat.close();
  });

  it('an agent is told that it is so', async () => {
    const gateway = fakeGateway();
    Object.assign(gateway.faults, blocked);
    const { chat, states } = await connected(gateway, asAgent);
    await passes(12);

    expect(chat.state()).toBe('blocked');
    expect(await chat.send('hello', { conversationId: 'c_1' })).toMatchObject({ text: 'hello' });
    Object.assign(gateway.faults, passing);
    await passes(76);

    expect(states.slice(states.indexOf('blocked'))).toEqual(['blocked', 'live']);
    chat.close();
  });

  it.each([
    ['somebody looks', true, 152, 90],
    ['nobody does', false, 40, 90],
  ])('an hour in which nothing is said takes few requests while %s', async (_who, isWatched, polls, sockets) => {
    const gateway = fakeGateway();
    Object.assign(gateway.faults, blocked);
    const { chat } = await connected(gateway, { isWatched: () => isWatched });
    await passes(60);
    const before = [gateway.requests.length, gateway.sockets.length] as const;

    await passes(3600);

    const told = gateway.requests.length - before[0];
    expect(told).toBeGreaterThan(10);
    expect(told).toBeLessThan(polls as number);
    expect(gateway.sockets.length - before[1]).toBeLessThan(sockets as number);
    chat.close();
  });
});

describe('polls', () => {
  const polled = async (options: Partial<ChatOptions> = {}) => {
    const gateway = fakeGateway();
    gateway.faults.refusesSockets = true;
    const made = await connected(gateway, { isWatched: () => true, ...options });
    await passes(12);
    return { gateway, ...made };
  };

  it('read whatever was said, however much, in order', async () => {
    const { gateway, texts, chat } = await polled();
    await passes(60);

    for (let n = 0; n < 350; n++) gateway.write(`${n}`);
    await passes(31);

    for (let n = 350; n < 600; n++) gateway.write(`${n}`);
    await passes(31);

    expect(texts).toEqual(Array.from({ length: 600 }, (_, n) => `${n}`));
    chat.close();
  });

  it('renew the token that is refused', async () => {
    const { gateway, texts, chat } = await polled();
    gateway.faults.answers = ({ token }) =>
      token === 't1' ? { status: 401, body: { error: 'no', code: 'ERR_TOKEN_EXPIRED', requestId: 'r' } } : undefined;

    gateway.write('still here');
    await passes(31);

    expect(texts).toEqual(['still here']);
    chat.close();
  });

  it('tell that a conversation was closed, which the next socket does not tell again', async () => {
    const conversation = { conversation_id: 'c_1', status: 'closed', at: '2026-01-01T00:00:01.000Z' };
    const { gateway, chat } = await polled();
    const told = vi.fn();
    chat.on('conversation', told);
    gateway.faults.answers = ({ query }) =>
      query.get('limit') === '100'
        ? { body: { messages: [], changes: [conversation], nextCursor: '1', prevCursor: null } }
        : undefined;

    await passes(31);
    gateway.faults.refusesSockets = false;
    await passes(62);
    gateway.line().push({ type: 'conversation', conversation });

    expect(chat.state()).toBe('live');
    expect(told.mock.calls).toEqual([[{ type: 'conversation', conversation }]]);
    chat.close();
  });

  it('end with what is refused for good', async () => {
    const { gateway, errors, chat } = await polled();
    gateway.faults.answers = () => ({ status: 401, body: { error: 'no', code: 'ERR_REVOKED', requestId: 'r' } });

    await passes(600);

    expect(errors).toEqual(['refused ERR_REVOKED']);
    expect(chat.state()).toBe('refused');
  });

  it('go on after a network that was down, and what was written meanwhile goes out', async () => {
    const { gateway, states, texts, chat } = await polled();
    gateway.faults.isUnreachable = true;
    const sent = chat.send('offline');
    await passes(40);
    expect(chat.state()).toBe('down');

    gateway.faults.isUnreachable = false;
    gateway.write('theirs');
    await passes(20);

    expect(await sent).toMatchObject({ text: 'offline' });
    expect(texts.toSorted()).toEqual(['offline', 'theirs']);
    expect(states.at(-1)).toBe('polling');
    chat.close();
  });

  it('that fail while a socket that lets nothing through is open are no state of their own', async () => {
    const gateway = fakeGateway();
    gateway.faults.isSilent = true;
    const { chat, states } = await connected(gateway, { isWatched: () => true });
    await passes(8);
    expect(chat.state()).toBe('polling');

    gateway.faults.isUnreachable = true;
    await passes(60);

    expect(states.slice(states.indexOf('polling'))).not.toContain('live');
    expect(['catching-up', 'down']).toContain(chat.state());
    chat.close();
  });

  it('wait as long as the gateway says', async () => {
    const { gateway, chat } = await polled();
    gateway.faults.answers = () => ({
      status: 429,
      body: { message: 'Too Many Requests' },
      headers: { 'retry-after': '60' },
    });
    const polls = () => gateway.requests.filter(({ query }) => query.get('limit') === '100').length;
    const answered = polls();

    await passes(31);
    expect(polls()).toBe(answered + 1);
    await passes(29);
    expect(polls()).toBe(answered + 1);
    await passes(32);
    expect(polls()).toBe(answered + 2);
    chat.close();
  });

  it('read everything again when the gateway does not know the cursor', async () => {
    const gateway = fakeGateway();
    gateway.faults.refusesSockets = true;
    gateway.write('one');
    gateway.faults.answers = ({ query }) =>
      query.get('after') === 'old'
        ? { status: 400, body: { error: 'no', code: 'ERR_INVALID', field: 'after', requestId: 'r' } }
        : undefined;

    const { chat } = await connected(gateway, { after: 'old' });
    await passes(12);

    expect(chat.thread().messages()).toMatchObject([{ text: 'one' }]);
    expect(chat.state()).toBe('polling');
    chat.close();
  });
});

describe('a message', () => {
  it('goes by socket, numbered from one on each, and resolves with what was stored', async () => {
    const gateway = fakeGateway();
    const { chat, texts } = await connected(gateway);

    const [first] = await Promise.all([chat.send('one'), chat.send('two')]);
    gateway.line().cut();
    await passes(2);
    await chat.send('three');

    expect(first).toMatchObject({ seq: 1, text: 'one' });
    expect(framesOf(gateway, 'message').map(({ text, n }) => [text, n])).toEqual([
      ['one', 1],
      ['two', 2],
      ['three', 1],
    ]);
    expect(texts).toEqual(['one', 'two', 'three']);
    expect(gateway.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('goes by HTTP while no socket can be opened', async () => {
    const gateway = fakeGateway();
    gateway.faults.refusesSockets = true;
    const { chat, texts } = await connected(gateway);

    const message = await chat.send('hello', { conversationId: 'c_7' });

    expect(message).toMatchObject({ text: 'hello', conversationId: 'c_7' });
    expect(texts).toEqual(['hello']);
    chat.close();
  });

  it('whose echo is lost with the line is stored once', async () => {
    const gateway = fakeGateway();
    const { chat } = await connected(gateway);
    gateway.faults.replies = (frame) => {
      if (frame.type !== 'message') return undefined;
      gateway.log.push({ ...gateway.write('x'), ...gateway.log.pop(), text: String(frame.text) });
      Object.assign(gateway.log.at(-1) ?? {}, { clientMessageId: frame.clientMessageId });
      gateway.line().cut();
      return [];
    };

    const message = await chat.send('once');

    expect(gateway.log.map(({ text }) => text)).toEqual(['once']);
    expect(message.seq).toBe(1);
  });

  it('whose echo is overdue makes the client ask the line, and goes by HTTP when it is dead', async () => {
    const gateway = fakeGateway();
    const { chat } = await connected(gateway);
    gateway.faults.isSilent = true;
    const sent = chat.send('anybody there?');

    await passes(4);
    expect(framesOf(gateway, 'ping')).toHaveLength(1);
    await passes(7);

    expect(await sent).toMatchObject({ text: 'anybody there?' });
    expect(gateway.log).toHaveLength(1);
  });

  it('that is refused rejects with the code, and is no error of the connection', async () => {
    const gateway = fakeGateway();
    const { chat, errors } = await connected(gateway);
    gateway.faults.replies = ({ type, clientMessageId: id }) =>
      type === 'message'
        ? [{ type: 'error', error: 'no', code: 'ERR_INVALID', field: 'text', temp_id: id, requestId: 'r' }]
        : undefined;

    await expect(chat.send(' ')).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'text' });

    expect(errors).toEqual([]);
    expect(chat.outbox.items()).toMatchObject([{ error: { code: 'ERR_INVALID' } }]);
  });

  it('that was not stored before a reload is sent after it, once', async () => {
    const gateway = fakeGateway();
    const storage = memoryStorage();
    gateway.faults.refusesSockets = true;
    gateway.faults.isUnreachable = true;
    const before = await connected(gateway, { storage });
    before.chat.send('still here').catch(() => {});
    before.chat.close();

    gateway.faults.refusesSockets = false;
    gateway.faults.isUnreachable = false;
    const { texts, chat } = await connected(gateway, { storage });

    expect(gateway.log.map(({ text }) => text)).toEqual(['still here']);
    expect(texts.length + chat.thread().messages().length).toBeGreaterThan(0);
    expect(chat.outbox.items()).toEqual([]);
  });
});

it('typing and read say whether they were sent, and other refusals are told', async () => {
  const gateway = fakeGateway();
  const { chat, errors } = await connected(gateway);

  expect([chat.typing(), chat.read(3, 'c_1'), chat.sendFrame({ type: 'get_online_users' })]).toEqual([
    true,
    true,
    true,
  ]);
  gateway.line().push({ type: 'error', error: 'no', code: 'ERR_FORBIDDEN', requestId: 'r' });
  chat.close();

  expect(gateway.line().frames.slice(1)).toEqual([
    { type: 'typing' },
    { type: 'read', seq: 3, conversation_id: 'c_1' },
    { type: 'get_online_users' },
  ]);
  expect(errors).toEqual(['ERR_FORBIDDEN']);
  expect([chat.typing(), chat.state()]).toEqual([false, 'closed']);
});

it('frames of a later version are ignored, whatever their names', async () => {
  const gateway = fakeGateway();
  const { states, texts } = await connected(gateway);

  gateway.line().push({ type: 'state', of: 'the art' });
  gateway.line().push({ type: 'outbox' });

  expect(states.at(-1)).toBe('live');
  expect(texts).toEqual([]);
});

it('a listener that throws hinders neither the others nor the client', async () => {
  const gateway = fakeGateway();
  const { chat, texts } = visitor(gateway);
  const thrown = vi.fn();
  vi.stubGlobal('queueMicrotask', (task: () => void) => Promise.resolve().then(task).catch(thrown));
  chat.on('state', () => {
    throw new Error('mine');
  });

  chat.connect();
  await passes(1);
  gateway.write('hello');

  expect(texts).toEqual(['hello']);
  expect(thrown).toHaveBeenCalled();
  vi.unstubAllGlobals();
});

/** What happens to a client, in any order. */
const act = fc.oneof(
  { weight: 4, arbitrary: fc.constant('send' as const) },
  { weight: 2, arbitrary: fc.constant('other writes' as const) },
  { weight: 2, arbitrary: fc.constant('cut' as const) },
  fc.constantFrom(
    'silence',
    'no sockets',
    'no answer',
    'no network',
    'lost answers',
    'all well',
    'reload',
    'short wait',
    'long wait',
  ),
);

const ends = fc.constantFrom({}, { refusesSockets: true }, { ignoresSockets: true }, { isSilent: true });

it('[BACK4] whatever happens to lines, network and page, each message is stored once, in order, and told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 25 }), ends, async (acts, blocked) => {
      const gateway = fakeGateway();
      gateway.faults.syncPage = 3;
      const storage = memoryStorage();
      const options = { storage, isWatched: () => true };
      let page = await connected(gateway, options);
      let sent = 0;
      const set = (faults: Partial<FakeGateway['faults']>) => Object.assign(gateway.faults, faults);
      for (const each of acts) {
        if (each === 'send') page.chat.send(`mine ${sent++}`).catch(() => {});
        if (each === 'other writes') gateway.write('theirs');
        if (each === 'cut') gateway.sockets.at(-1)?.cut();
        if (each === 'silence') set({ isSilent: true });
        if (each === 'no sockets') set({ refusesSockets: true });
        if (each === 'no answer') set({ ignoresSockets: true });
        if (each === 'lost answers') set({ losesAnswers: true });
        if (each === 'no network') set({ refusesSockets: true, isUnreachable: true });
        if (each === 'all well') set({ ...passing, isUnreachable: false, losesAnswers: false });
        if (each === 'short wait') await passes(0.3);
        if (each === 'long wait') await passes(20);
        if (each === 'reload') {
          page.chat.close();
          page = await connected(gateway, options);
        }
      }
      set({ ...passing, isUnreachable: false, losesAnswers: false, ...blocked });
      const isBlocked = Object.keys(blocked).length > 0;
      if (isBlocked) gateway.sockets.at(-1)?.cut();
      await passes(120);

      const mine = gateway.log.map(({ text }) => text).filter((text) => text.startsWith('mine'));
      expect(mine).toEqual(Array.from({ length: sent }, (_, index) => `mine ${index}`));
      expect(page.chat.state()).toBe(isBlocked ? 'polling' : 'live');
      expect(page.ids.toSorted()).toEqual([...new Set(page.ids)].toSorted());
      expect(page.chat.outbox.items()).toEqual([]);
      expect(page.chat.thread().messages()).toEqual(gateway.log.slice(-page.chat.thread().messages().length));
      expect(page.chat.thread().messages().at(-1)).toEqual(gateway.log.at(-1));
      page.chat.close();
    }),
    { numRuns: 200 },
  );
});
