import { EDGE_KEY_HEADER } from '../../../lambdas/middleware/edge-key.ts';
import { type Attack, attack, each, type Group, type Judge, type Seen } from '../attack.ts';
import { all, noFault, refused, withholds, works } from '../judges.ts';
import { anAgent, aUser, untouched, withConversation } from '../people.ts';
import { insideOf, PAGE, type Target } from '../target.ts';
import { http } from '../wire/http.ts';
import { line, seenOn } from '../wire/line.ts';
import { nativeHandshake } from '../wire/native.ts';
import { socketioHandshake } from '../wire/socketio.ts';

/** Whatever is asked for below the desk leads to its page, and nowhere else. */
const leadsToTheDesk: Judge = all(noFault, ({ status, headers }) =>
  status === 302 && headers.location === '/desk' ? null : `answered ${status} to ${headers.location}`,
);

/** Paths that lead nowhere, or to what is asked of an agent: none of them is answered with success. */
const PATHS: readonly string[] = [
  '/webchat/../api/chat/conversations',
  '/webchat/%2e%2e/api/chat/conversations',
  '/webchat/..%2fapi/chat/conversations',
  '/api/health/../chat/conversations',
  '//api/chat/conversations',
  '/api//chat/conversations',
  '/api/chat/conversations/',
  '/api/chat/conversations;x=1',
  '/api/chat/conversations%00',
  '/api/chat/conversations%20',
  '/API/CHAT/CONVERSATIONS',
  '/api/chat/./conversations',
  '/api/chat/online-users/',
  '/.env',
  '/.git/config',
  '/admin',
  '/index.js',
  '/package.json',
  '/server-status',
  '/debug',
  '/metrics',
  '/api',
  '/api/',
  '/api/chat',
  '/webchat',
  '/webchat/',
  '/.well-known/',
  '/.well-known/openid-configuration',
  '/local',
  '/prod',
  '/$default',
  '/@connections/x',
  '/local/@connections/x',
  '/__SOCKET_STAGE__',
  '/socket.io/../ws/chat',
  '/ws/chat/extra',
  '/ws//chat',
  '/socket.io/extra',
];

/** Methods that no route has. */
const METHODS: readonly string[] = ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'LINK'];

const ROUTES: readonly string[] = [
  '/api/chat/messages',
  '/api/chat/conversations',
  '/webchat/message',
  '/api/chat/anonymous-token',
  '/api/health',
  '/openapi.json',
  '/files/x',
];

/** Headers in which the edge speaks to the functions: a client's own have to be overwritten. */
const EDGE_HEADERS: readonly [name: string, headers: Record<string, string>][] = [
  ['the door of Socket.IO', { 'x-chat-door': 'socketio' }],
  ['the door of later widgets', { 'x-chat-door': 'ws' }],
  ['a key of the edge', { [EDGE_KEY_HEADER]: 'guessed' }],
  ['a viewer’s address', { 'x-viewer-address': '203.0.113.7' }],
  ['a gateway’s host', { 'x-gateway-host': 'evil.example' }],
  ['a forwarded host', { 'x-forwarded-host': 'evil.example' }],
  ['Forwarded', { forwarded: 'for=203.0.113.7;host=evil.example' }],
  ['an overriding method', { 'x-http-method': 'DELETE' }],
  [
    'an overriding address',
    { 'x-original-url': '/api/chat/conversations', 'x-rewrite-url': '/api/chat/conversations' },
  ],
];

/** Keys with which somebody would pass for the edge. */
const EDGE_KEYS: readonly [name: string, key: (genuine: string) => string | undefined][] = [
  ['no key', () => undefined],
  ['an empty key', () => ''],
  ['a guess', () => 'guess'],
  ['a zero', () => '0'],
  ['all of it but one', (genuine) => genuine.slice(0, -1)],
  ['one more', (genuine) => `${genuine}a`],
  ['its beginning', (genuine) => genuine.slice(0, 8)],
  ['in capitals', (genuine) => genuine.toUpperCase()],
  ['the stack’s name', () => 'chat-gateway-local'],
  ['a list', (genuine) => `x,${genuine.slice(1)}`],
];

/** Handshakes of the socket's doors that are none. */
const HANDSHAKES: readonly [name: string, query: Record<string, string>][] = [
  ['polling', { transport: 'polling' }],
  ['EIO 3', { EIO: '3' }],
  ['EIO 5', { EIO: '5' }],
  ['no EIO', { EIO: '' }],
  ['a session of another', { sid: 'AAAAAAAAAAAA' }],
  ['a transport that there is not', { transport: 'webtransport' }],
];

/** The addresses of the APIs, and the header and key by which they know the edge. */
function behind(target: Target) {
  const { product } = insideOf(target);
  const api = (protocol: 'HTTP' | 'WEBSOCKET') => product.apis.find((one) => one.protocol === protocol)?.urls[0] ?? '';
  const past = product.observations.past('invocation').flatMap(({ event }) => {
    const { headers } = event as { headers?: Record<string, string> };
    return headers?.[EDGE_KEY_HEADER] ? [headers[EDGE_KEY_HEADER]] : [];
  });
  return { http: api('HTTP'), socket: api('WEBSOCKET').replace(/^ws/, 'http'), key: past[0] ?? '' };
}

/** Requests that go past the edge, or that it is not meant to pass. */
export const edge: Group = {
  name: 'around the edge, doors, methods, paths',
  needs: 'product',
  async prepare(target) {
    const { url, shop } = target;
    const victim = await withConversation(url, await aUser(url, shop));
    const visitor = await aUser(url, shop);
    const admin = await anAgent(url, shop, 'admin');
    const { key, ...api } = behind(target);
    const { pathname } = new URL(api.http);
    const direct = (route: string, headers: Record<string, string | undefined>, token?: string) => {
      const [method = '', path = ''] = route.split(' ');
      return http(url, `${method} ${pathname}${path}`, { token, headers });
    };
    const attacks: Attack[] = [
      ...PATHS.map((path) => attack(`GET ${path}`, () => http(url, `GET ${path}`, { token: visitor.token }), refused)),
      attack(
        'out of the desk’s folder',
        () => http(url, 'GET /desk/../api/chat/conversations', { token: visitor.token }),
        leadsToTheDesk,
      ),
      ...each(
        METHODS.map((method) => [method, method] as const),
        ROUTES.map((path) => [path, path] as const),
        (method, path, name) => attack(name, () => http(url, `${method} ${path}`, { token: admin.token }), refused),
      ),
      ...EDGE_HEADERS.map(([name, headers]) =>
        attack(
          `a client’s own header, HTTP: ${name}`,
          () =>
            http(url, 'GET /webchat/messages', { headers: { ...headers, origin: PAGE, 'x-tenant-id': shop.tenantId } }),
          all(withholds(victim.secret), namesNobody),
        ),
      ),
      ...EDGE_HEADERS.map(([name, headers]) =>
        attack(
          `a client’s own header, a socket: ${name}`,
          () => nativeHandshake(url, '/ws/chat?token=a.b.c', { headers }),
          refused,
        ),
      ),
      ...EDGE_KEYS.map(([name, make]) =>
        attack(`a socket past the edge: ${name}`, () => pastEdge(api.socket, visitor.token, make(key)), refused),
      ),
      ...EDGE_KEYS.map(([name, make]) =>
        attack(
          `HTTP past the edge: ${name}`,
          () =>
            direct(
              'GET /api/chat/conversations',
              { [EDGE_KEY_HEADER]: make(key), 'x-viewer-address': '203.0.113.7' },
              visitor.token,
            ),
          refused,
        ),
      ),
      ...HANDSHAKES.map(([name, query]) =>
        attack(`a handshake of Socket.IO: ${name}`, () => handshake(url, query), refused),
      ),
      attack('no credential at a socket', () => nativeHandshake(url, '/ws/chat'), refused),
      attack('no credential at /ws', () => nativeHandshake(url, '/ws'), refused),
      attack('an upgrade of HTTP', () => nativeHandshake(url, '/api/chat/messages'), refused),
      attack('an upgrade of a file', () => nativeHandshake(url, '/files/x'), refused),
      attack('HTTP at a socket', () => http(url, 'GET /ws/chat', { token: visitor.token }), refused),
      {
        name: 'an address of its own for each of 130 tokens',
        run: async () =>
          (await manyAddresses(target, '')).some(({ status }) => status === 429) ? null : 'all were issued',
      },
      {
        name: 'an address of its own for each of 130 tokens, past the edge',
        run: async () =>
          (await manyAddresses(target, pathname)).some(({ accepted }) => accepted) ? 'one was issued' : null,
      },
    ];
    return {
      controls: [
        untouched(url, victim),
        attack('an agent lists', () => http(url, 'GET /api/chat/conversations', { token: admin.token }), works),
        attack('a socket with the edge’s key opens', () => pastEdge(api.socket, visitor.token, key), works),
        attack(
          'the API is reached with the edge’s key',
          () => direct('GET /api/health', { [EDGE_KEY_HEADER]: key }),
          works,
        ),
        attack('a handshake of Socket.IO is taken', () => handshake(url, {}), works),
      ],
      attacks,
    };
  },
};

const namesNobody = all(noFault, ({ text }) =>
  text.includes('evil.example') ? `it names a foreign host: ${text}` : null,
);

async function handshake(url: string, query: Record<string, string>): Promise<Seen> {
  const socket = await socketioHandshake(url, query);
  socket.close();
  return seenOn(socket, socket.status === 101);
}

async function pastEdge(api: string, token: string, key: string | undefined): Promise<Seen> {
  const headers = {
    'x-chat-door': 'chat',
    'x-viewer-address': '203.0.113.7',
    ...(key === undefined ? {} : { [EDGE_KEY_HEADER]: key }),
  };
  const socket = await line(`${api}?token=${token}`, { headers });
  socket.close();
  return seenOn(socket, socket.status === 101);
}

/**
 * More tokens than are issued to an address in two minutes, each asked for under another address: the address that counts is the
 * one they come from.
 */
const manyAddresses = ({ url, rival }: Target, api: string): Promise<Seen[]> =>
  Promise.all(
    Array.from({ length: 130 }, (_, number) =>
      http(url, `POST ${api}/api/chat/anonymous-token`, {
        body: { tenantId: rival.tenantId },
        headers: { 'x-viewer-address': `203.0.113.${number}`, [EDGE_KEY_HEADER]: 'guess' },
      }),
    ),
  );
