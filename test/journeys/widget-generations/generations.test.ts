import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpClient, type Json, newAgent } from '../../support/clients/http-client.ts';
import { type Gateway, gateway, PAGE } from '../../support/gateway/gateway.ts';
import {
  type Browser,
  firstWidget,
  initWidget,
  keyWidget,
  nativeWidget,
  presenceWidget,
  type Widget,
} from './widgets.ts';

/**
 * The public widget's generations, each re-created on the wire by a small client of our own: what it sends, what it ticks
 * its bubbles by, what it shows after a reload.
 */
type Generation = {
  commits: string;
  load: (browser: Browser) => Promise<Widget>;
  /** Whether a reload shows earlier messages. */
  remembers: boolean;
  /** Whether an answer reaches it after a reload before it sends anything. */
  reached: boolean;
  /** Whether messages sent while its connection was cut arrive when it is back. */
  catchesUp: boolean;
};

const byKey = (name: 'token' | 'apiKey') => ({ auth: ({ key }: Browser) => ({ [name]: key }) });

const GENERATIONS: Generation[] = [
  { commits: '2dff94b', load: firstWidget, remembers: true, reached: true, catchesUp: false },
  {
    commits: '47b65d3, e318899',
    load: keyWidget({ ...byKey('token'), session: false }),
    remembers: false,
    reached: false,
    catchesUp: true,
  },
  {
    commits: '3726e54',
    load: keyWidget({ ...byKey('apiKey'), session: false }),
    remembers: false,
    reached: false,
    catchesUp: true,
  },
  {
    commits: '3726e54 without a key',
    load: keyWidget({ auth: () => ({}), session: false }),
    remembers: false,
    reached: false,
    catchesUp: true,
  },
  {
    commits: '61a052e',
    load: keyWidget({ ...byKey('apiKey'), session: true }),
    remembers: true,
    reached: false,
    catchesUp: true,
  },
  {
    commits: '69b0068',
    load: nativeWidget(({ tenantId, sessionId }) => `/api/chat/messages?tenantId=${tenantId}&sessionId=${sessionId}`),
    remembers: true,
    reached: false,
    catchesUp: false,
  },
  {
    commits: '7b7de8b',
    load: nativeWidget(({ sessionId }) => `/webchat/messages?sessionId=${sessionId}`),
    remembers: true,
    reached: false,
    catchesUp: false,
  },
  {
    commits: '23e524b',
    load: initWidget({ auth: (token) => ({ auth: { token } }), listensTo: 'message', rooms: false }),
    remembers: true,
    reached: false,
    catchesUp: true,
  },
  {
    commits: 'b72bf3b',
    load: initWidget({ auth: (token) => ({ auth: { token }, query: { token } }), listensTo: 'message', rooms: false }),
    remembers: true,
    reached: false,
    catchesUp: true,
  },
  {
    commits: '2bbf01c',
    load: initWidget({
      auth: (token) => ({ auth: { token }, query: { token } }),
      listensTo: 'meta_message_created',
      rooms: true,
    }),
    remembers: true,
    reached: false,
    catchesUp: true,
  },
  {
    commits: 'ebbd5d6',
    load: presenceWidget({ temporaryIds: false, history: false, init: false }),
    remembers: false,
    reached: true,
    catchesUp: true,
  },
  {
    commits: 'e56320c',
    load: presenceWidget({ temporaryIds: false, history: true, init: false }),
    remembers: true,
    reached: true,
    catchesUp: true,
  },
  {
    commits: 'bfb3e5c, fbfb6a5',
    load: presenceWidget({ temporaryIds: true, history: true, init: false }),
    remembers: true,
    reached: true,
    catchesUp: true,
  },
  {
    commits: '06c38f2',
    load: presenceWidget({ temporaryIds: true, history: true, init: true }),
    remembers: true,
    reached: true,
    catchesUp: true,
  },
];

let here: Gateway;
let call: ReturnType<typeof httpClient>;
let agent: string;
beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  agent = (await newAgent(call, here.tenant.secretKey)).token;
});
afterAll(() => here?.close());

let visitors = 0;
const someone = (): Browser => ({
  gateway: here.url,
  page: PAGE,
  tenantId: here.tenant.tenantId,
  key: here.tenant.publishableKey,
  sessionId: `session-1767225600000-h7k2m9q4x1z8${String(++visitors).padStart(8, '0')}`,
});

/** The conversation with this text, as agents see it. */
async function conversationOf(text: string): Promise<string> {
  const { body } = await call('GET /api/chat/conversations?limit=100', { token: agent });
  return body.conversations.find(({ lastMessage }: Json) => lastMessage?.text === text)?.conversationId;
}

const answer = (conversationId: string, text: string) =>
  call('POST /api/chat/messages', { token: agent, body: { conversationId, text } });

describe.each(GENERATIONS)('$commits', ({ commits, load, remembers, reached, catchesUp }) => {
  const say = (what: string) => `${what} of ${commits}`;

  test('sends, is ticked, is answered once, reloads, and shares nothing with the next visitor', async () => {
    const [browser, other] = [someone(), someone()];
    const widget = await load(browser);

    await widget.say(say('question'));
    const conversation = await conversationOf(say('question'));
    const [stranger] = await Promise.all([load(other), answer(conversation, say('answer'))]);
    await widget.shown(say('answer'));

    await widget.cut();
    await answer(conversation, say('second answer'));
    if (reached || catchesUp) await widget.shown(say('second answer'));
    else await widget.say(say('are you there'));
    expect(widget.arrived().filter((text) => text === say('answer'))).toHaveLength(1);
    expect(widget.arrived()).not.toContain('(an empty bubble)');
    await widget.close();

    const again = await load(browser);
    const history = await again.history();
    if (remembers) expect(history.slice(0, 2)).toEqual([say('question'), say('answer')]);
    else expect(history).toEqual([]);
    if (!reached) await again.say(say('another question'));
    await answer(
      reached || remembers ? conversation : await conversationOf(say('another question')),
      say('late answer'),
    );
    await again.shown(say('late answer'));

    expect(await stranger.history()).toEqual([]);
    expect(stranger.arrived()).toEqual([]);
    await Promise.all([again.close(), stranger.close()]);
  });
});
