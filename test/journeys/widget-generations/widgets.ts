import { httpClient, type Json } from '../../support/clients/http-client.ts';
import { dial } from '../../support/clients/native-client.ts';
import { type WidgetSocket, widgetSocket } from '../../support/clients/widget-socket.ts';

/** A visitor's browser: what it keeps between two page loads, and how its widget was built. */
export type Browser = {
  gateway: string;
  /** Origin of the page that holds the widget. */
  page: string;
  tenantId: string;
  key: string;
  sessionId: string;
  cookie?: string;
};

/** One page load of one visitor. */
export type Widget = {
  /** Sends a message and waits until its bubble is ticked, or for the oldest widget, until it is stored. */
  say: (text: string) => Promise<void>;
  /** Waits until a text of an agent is shown. */
  shown: (text: string) => Promise<void>;
  /** The texts received while this page was open, repetitions included. */
  arrived: () => string[];
  /** The history that the widget shows once the page is loaded. */
  history: () => Promise<string[]>;
  /** Cuts the connection and restores it. */
  cut: () => Promise<void>;
  close: () => Promise<unknown> | undefined;
};

const texts = (messages: Json[]): string[] => messages.map(({ text }) => text);
const now = () => new Date().toISOString();
const site = ({ page }: Browser) => ({
  domain: new URL(page).hostname,
  origin: page,
  url: `${page}/here`,
  referrer: '',
});
const siteHeaders = ({ page }: Browser) => ({
  origin: page,
  'x-website-origin': page,
  'x-website-domain': new URL(page).hostname,
});

/** 2dff94b: no token, no session; cookies, and a native socket without echo. */
export async function firstWidget(browser: Browser): Promise<Widget> {
  const call = httpClient(browser.gateway);
  const headers = () => ({
    origin: browser.page,
    'x-tenant-id': browser.tenantId,
    ...(browser.cookie ? { cookie: browser.cookie } : {}),
  });
  const load = async () => {
    const answer = await call('GET /api/chat/messages', { headers: headers() });
    const [set] = answer.headers.getSetCookie();
    if (set) browser.cookie = set.split(';')[0] ?? '';
    return texts(answer.body.messages);
  };
  const open = () =>
    dial(`${browser.gateway}/ws/chat/?tenantId=${browser.tenantId}`, {
      headers: { origin: browser.page, ...(browser.cookie ? { cookie: browser.cookie } : {}) },
    });
  // The socket opens before the first answer: refused, it tries again a second later, and by then has the cookie.
  const early = await open().catch(() => null);
  const past = await load();
  let socket = early ?? (await open());
  const frames = () => socket.frames.filter(({ type }) => type === 'message');
  const before: string[] = [];
  return {
    async say(text) {
      socket.send({ type: 'message', text, tenantId: browser.tenantId, timestamp: now() });
      // This widget gets no confirmation that its message is stored; the next page load would show it.
      while (!(await load()).includes(text));
    },
    shown: async (text) => void (await socket.next((frame) => frame.message?.text === text)),
    arrived: () => [...before, ...texts(frames().map(({ message }) => message))],
    history: async () => past,
    async cut() {
      before.push(...texts(frames().map(({ message }) => message)));
      socket.cut();
      await socket.closed;
      socket = await open();
    },
    close: () => socket.close(),
  };
}

type Early = { auth: (browser: Browser) => object; session: boolean };

/** 47b65d3 to 61a052e: Socket.IO with a key, with the session in messages in the last of them. */
export const keyWidget =
  ({ auth, session }: Early) =>
  async (browser: Browser): Promise<Widget> => {
    const call = httpClient(browser.gateway);
    const { tenantId, key, sessionId } = browser;
    const who = session ? { sessionId, fingerprint: 'f1' } : {};
    const query = session ? `?tenantId=${tenantId}&sessionId=${sessionId}` : '';
    const { body } = await call(`GET /api/chat/messages${query}`, {
      token: key,
      headers: { origin: browser.page, 'x-tenant-id': tenantId },
    });
    const line = await widgetSocket(browser.gateway, browser.page, { query: { tenantId }, auth: auth(browser) });
    return {
      ...ofSocket(line, 'meta_message_created'),
      async say(text) {
        const timestamp = now();
        line.emit('message', { type: 'text', text, tenantId, timestamp, ...site(browser), ...who });
        await line.next('meta_message_created', ({ message }) => {
          const near = Math.abs(Date.parse(message.timestamp) - Date.parse(timestamp)) < 30_000;
          return message.sender === 'user' && message.text === text && near;
        });
      },
      history: async () => texts(body.messages),
    };
  };

/** The common part of all Socket.IO widgets: they show what they receive under an event that they know. */
function ofSocket(line: WidgetSocket, event: 'message' | 'meta_message_created') {
  const inside = (payload: Json) => (event === 'message' ? payload : payload.message);
  return {
    shown: async (text: string) => void (await line.next(event, (payload) => inside(payload).text === text)),
    arrived: () => texts(line.received.filter((item) => item.event === event).map(({ payload }) => inside(payload))),
    cut: line.cut,
    close: () => line.close() as undefined,
  };
}

const init = async (browser: Browser, more: object = {}) => {
  const { body } = await httpClient(browser.gateway)('POST /webchat/init', {
    token: browser.key,
    body: { tenantId: browser.tenantId, ...site(browser), ...more },
    headers: siteHeaders(browser),
  });
  return body;
};

const past = async (browser: Browser, path: string): Promise<string[]> => {
  const { body } = await httpClient(browser.gateway)(`GET ${path}`, {
    token: browser.key,
    headers: { ...siteHeaders(browser), 'x-tenant-id': browser.tenantId },
  });
  return texts(body.messages);
};

/** 69b0068 and 7b7de8b: a token by init, and a native socket; the session is only in messages. */
export const nativeWidget =
  (historyPath: (browser: Browser) => string) =>
  async (browser: Browser): Promise<Widget> => {
    const loaded = await past(browser, historyPath(browser));
    const { ws_token, conversation_id, visitor_id } = await init(browser);
    const open = () => dial(`${browser.gateway}/ws?token=${ws_token}`, { headers: { origin: browser.page } });
    let socket = await open();
    const before: Json[] = [];
    // All types but three become a bubble, but for a message that is on the screen by its id.
    const received = () =>
      socket.frames
        .filter(({ type }) => !['user_online', 'user_offline', 'online_users_list'].includes(type))
        .map((frame) => frame.message ?? { text: '(an empty bubble)' });
    const bubbles = () =>
      [...before, ...received()].filter(
        ({ id }, index, all) => id === undefined || all.findIndex((other) => other.id === id) === index,
      );
    socket.send({ type: 'ping' });
    return {
      async say(text) {
        const named = { conversation_id, visitor_id, tenant_id: browser.tenantId };
        const who = { sessionId: browser.sessionId, fingerprint: 'f1' };
        socket.send({ type: 'message', text, timestamp: now(), ...named, ...who, ...site(browser) });
        await socket.next(({ message }) => message?.sender === 'user' && message.text === text);
      },
      shown: async (text) => void (await socket.next((frame) => frame.message?.text === text)),
      arrived: () => texts(bubbles()),
      history: async () => loaded,
      async cut() {
        before.push(...received());
        socket.cut();
        await socket.closed;
        socket = await open();
      },
      close: () => socket.close(),
    };
  };

type Inits = { auth: (token: string) => object; listensTo: 'message' | 'meta_message_created'; rooms: boolean };

/** 23e524b to a2e9494: Socket.IO by init, rooms from 2bbf01c on. */
export const initWidget =
  ({ auth, listensTo, rooms }: Inits) =>
  async (browser: Browser): Promise<Widget> => {
    const { sessionId, page } = browser;
    const loaded = await past(browser, `/webchat/messages?sessionId=${sessionId}`);
    const begun = await init(browser);
    const { ws_token, ws_server_url, conversation_id, visitor_id, tenant_id, integration_id } = begun;
    const line = await widgetSocket(ws_server_url, page, auth(ws_token));
    const join = () => line.emit('join:conversation', { conversationId: conversation_id });
    if (rooms) {
      line.socket.on('connect', join);
      join();
      await line.next('joined');
    }
    return {
      ...ofSocket(line, listensTo),
      async say(text) {
        const named = { conversation_id, visitor_id, tenant_id, integration_id };
        line.emit('message', { type: 'message', text, timestamp: now(), ...named, sessionId, ...site(browser) });
        await line.next(listensTo, (payload) => {
          const message = listensTo === 'message' ? payload : payload.message;
          return message.text === text && message.sender === 'user';
        });
      },
      history: async () => loaded,
    };
  };

type Presence = { temporaryIds: boolean; history: boolean; init: boolean };

/** ebbd5d6 to the newest: a session's socket first, rooms named by the server's events, sends by HTTP. */
export const presenceWidget =
  ({ temporaryIds, history, init: asks }: Presence) =>
  async (browser: Browser): Promise<Widget> => {
    const call = httpClient(browser.gateway);
    const { sessionId, page, key: token } = browser;
    const post = (path: string, body: object) =>
      call(`POST ${path}`, { token, body: { ...site(browser), ...body }, headers: siteHeaders(browser) });
    const { body: session } = await post('/webchat/session', { sessionId, fingerprint: 'f1' });
    const query = { token: session.ws_token };
    let line = await widgetSocket(session.websocket_url, page, { auth: query, query });
    if (asks) {
      await post('/webchat/open', { sessionId: session.session_id });
      const { body } = await post('/webchat/init', { sessionId: session.session_id, userInfo: { name: 'Vera' } });
      line.close();
      line = await widgetSocket(body.ws_server_url, page, {
        auth: { token: body.ws_token },
        query: { token: body.ws_token },
      });
    }
    let screen: string[] = [];
    const enter = async (conversationId: string) => {
      line.emit('join:conversation', { conversationId });
      await line.next('joined', ({ room }) => room.startsWith('conversation:'));
      line.emit('leave:session', { sessionId: session.session_id });
      if (history) screen = await past(browser, `/webchat/messages?conversationId=${conversationId}`);
    };
    const join = async () => {
      line.emit('join:session', { sessionId: session.session_id });
      const { conversation_id } = await line.next('joined', ({ room }) => room.startsWith('session:'));
      if (!conversation_id) return;
      // This event alone restores room and history, after `joined` and before any message.
      const created = await line.next('conversation:created');
      await enter(created.conversation_id);
    };
    await join();
    return {
      ...ofSocket(line, 'meta_message_created'),
      async say(text) {
        const temp = temporaryIds ? { temp_id: `temp-${Date.now()}-${Math.random()}` } : {};
        const { body } = await post('/webchat/message', {
          text,
          sessionId,
          fingerprint: 'f1',
          sender_name: 'Vera',
          ...temp,
        });
        if (body.message.id || body.message_id || body.data?.message_id || !body.message.conversation_id) {
          throw new Error('this answer breaks the tick');
        }
        await line.next('meta_message_created', ({ message }) =>
          temporaryIds
            ? message.temp_id === (temp as { temp_id: string }).temp_id
            : message.text === text &&
              message.sender_type === 'user' &&
              message.conversation_id === body.message.conversation_id,
        );
      },
      history: async () => screen,
      async cut() {
        await line.cut();
        await join();
      },
    };
  };
