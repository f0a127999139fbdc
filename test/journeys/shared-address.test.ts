import { chatClient, visitorTokens } from '@chat-gateway/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { settings } from '../../lib/settings.ts';
import { httpClient, newVisitor } from '../support/clients/http-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { newSession } from '../support/clients/widget-requests.ts';
import { PAGE } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { presenceWidget } from './widget-generations/widgets.ts';

let here: Product;
beforeAll(async () => {
  here = await startLocal();
});
afterAll(() => here?.close());

/** Pupils of a school, all behind one address. */
const SCHOOL = 500;

/** The newest widget has a socket from when its page is loaded, and another from when it is opened. */
const WHO_OPEN_WIDGET = 300;

/** What visitors do who come in one minute, and how many of them. */
const VISITORS: [string, number, () => Promise<unknown>][] = [
  [
    'the typed client write',
    SCHOOL,
    async () => {
      const { url, keys } = here;
      const tokens = visitorTokens({ url, tenantId: keys.tenantId });
      const chat = chatClient({ url, tokens, about: { tenantId: keys.tenantId } });
      const live = new Promise<void>((done) => chat.on('state', (state) => state === 'live' && done()));
      chat.connect();
      await live;
      await chat.send('hello');
      chat.close();
    },
  ],
  [
    'Socket.IO with its default options write',
    SCHOOL,
    async () => {
      const { token } = await newVisitor(httpClient(here.url), here.keys.tenantId);
      const client = socketio(here.url, { auth: { token }, transports: ['polling', 'websocket'] });
      await client.ask('message', { text: 'hello' });
      client.close();
    },
  ],
  ['the public widget load their page', SCHOOL, async () => (await widgetVisitor({ init: false })).close()],
  [
    'the public widget write',
    WHO_OPEN_WIDGET,
    async () => {
      const widget = await widgetVisitor({ init: true });
      await widget.say('hello');
      await widget.close();
    },
  ],
];

/** What an address limit counts a request as; undefined for what costs nothing. How often a client polls depends on its network. */
function countedAs({ method, path, status }: { method: string; path: string; status: number }) {
  if (method === 'OPTIONS') return undefined;
  if (status === 101) return 'handshakes';
  if (!path.startsWith('/socket.io')) return 'requests';
  return method === 'POST' ? 'posts' : 'polls';
}

function widgetVisitor({ init }: { init: boolean }) {
  const { tenantId, publishableKey: key } = here.keys;
  const load = presenceWidget({ temporaryIds: true, history: true, init });
  return load({ gateway: here.url, page: PAGE, tenantId, key, sessionId: newSession() });
}

it.each(VISITORS)('visitors of %s, %i of them in a minute behind one address', async (_, visitors, comes) => {
  const { addressLimits } = settings({}, {});
  here.observations.forget();

  await comes();

  const counted = here.observations.past('exchange').map(countedAs);
  const used = (kind: string) => visitors * counted.filter((each) => each === kind).length;
  expect(used('handshakes')).toBeGreaterThan(0);
  expect(used('handshakes')).toBeLessThanOrEqual(addressLimits.handshakes);
  expect(used('requests')).toBeLessThanOrEqual(addressLimits.requests);
  expect(used('posts')).toBeLessThanOrEqual(addressLimits.requests);
});
