import { type Attack, attack, each, type Group, type Seen } from '../attack.ts';
import { refused, unreadable, withholds, works } from '../judges.ts';
import { anAgent, aSecret, aUser } from '../people.ts';
import { PAGE, type Target } from '../target.ts';
import { cookiesOf, http, json } from '../wire/http.ts';
import { nativeHandshake } from '../wire/native.ts';
import { socketioConnect, socketioHandshake } from '../wire/socketio.ts';

/** Origins of a tenant, each a page that an attacker would like to be. */
const ALLOWED = ['https://site.example', 'https://port.example:8443', 'https://*.wild.example'];

/** `Origin` headers of no page of the tenant's. */
const FOREIGN: readonly string[] = [
  'null',
  'https://evil.example',
  'http://site.example',
  'https://site.example:444',
  'https://site.example:80',
  'https://port.example',
  'https://port.example:8444',
  'https://site.example.evil.example',
  'https://evil-site.example',
  'https://evilsite.example',
  'https://site.exampl',
  'https://www.site.example',
  'https://site.example@evil.example',
  'https://user@site.example',
  'https://user:pass@site.example',
  'https://site.example/',
  'https://site.example/path',
  'https://site.example?x',
  'https://site.example#x',
  'https://site.example\\@evil.example',
  'https://site.example%2eevil.example',
  'https://site.example%00.evil.example',
  'https://evil.example#site.example',
  'https://xn--site-example.example',
  'https://xn--ste-8pa.example',
  'https://wild.example',
  'https://a.b.wild.example',
  'https://*.wild.example',
  'https://evilwild.example',
  'https://a.wild.example:8443',
  'http://a.wild.example',
  'https://a.wild.example.evil.example',
  'https://.wild.example',
  'https://..wild.example',
  'https://127.0.0.1',
  'http://localhost:3001.evil.example',
  'https://[::1]',
  'ftp://site.example',
  'file://',
  'chrome-extension://abcdefghijklmnop',
  'javascript:alert(1)',
  'data:text/html,x',
  '//site.example',
  'site.example',
  'https:site.example',
  'https:///site.example',
  'https://site.example https://evil.example',
  'https://site.example, https://evil.example',
  'https://site.example;https://evil.example',
];

/** Each call that looks at where a page is. */
const CALLS: readonly [name: string, call: (page: Page, origin: string) => Promise<Seen>][] = [
  [
    'token issue',
    ({ url, tenantId }, origin) =>
      http(url, 'POST /api/chat/anonymous-token', { body: { tenantId }, headers: { origin } }),
  ],
  [
    '/webchat/session',
    ({ url, tenantId }, origin) =>
      http(url, 'POST /webchat/session', { body: {}, headers: { origin, 'x-tenant-id': tenantId } }),
  ],
  [
    '/webchat/init',
    ({ url, tenantId }, origin) =>
      http(url, 'POST /webchat/init', { body: {}, headers: { origin, 'x-tenant-id': tenantId } }),
  ],
  [
    '/webchat/message',
    ({ url, tenantId }, origin) =>
      http(url, 'POST /webchat/message', { body: { text: 'x' }, headers: { origin, 'x-tenant-id': tenantId } }),
  ],
  [
    'reading with a token',
    ({ url, token }, origin) => http(url, 'GET /api/chat/messages', { token, headers: { origin } }),
  ],
  [
    'a native socket',
    ({ url, token }, origin) => nativeHandshake(url, `/ws/chat?token=${token}`, { headers: { origin } }),
  ],
  ['Socket.IO', ({ url, token }, origin) => socketioConnect(url, { token }, {}, { headers: { origin } })],
];

/** A tenant's page, and a visitor of it. */
type Page = { url: string; tenantId: string; token: string };

/** What a foreign page, or none, tries with the cookie of a victim. */
const COOKIES: readonly [name: string, tried: (shop: CookieShop) => Promise<Seen>][] = [
  ['read without an Origin', ({ get, cookie }) => get({ cookie })],
  ['read from a foreign page', ({ get, cookie }) => get({ cookie, origin: 'https://evil.example' })],
  ['read from a page that hides itself', ({ get, cookie }) => get({ cookie, origin: 'null' })],
  ['read with the Referer of the site', ({ get, cookie }) => get({ cookie, referer: `${PAGE}/` })],
  [
    'read by another tenant’s name',
    ({ url, cookie, rival }) =>
      http(url, 'GET /api/chat/messages', { headers: { cookie, origin: PAGE, 'x-tenant-id': rival } }),
  ],
  [
    'read by the widget’s route',
    ({ url, cookie, tenantId }) =>
      http(url, 'GET /webchat/messages', { headers: { cookie, origin: PAGE, 'x-tenant-id': tenantId } }),
  ],
  [
    'a token issued to it',
    ({ url, cookie, tenantId }) =>
      http(url, 'POST /api/chat/anonymous-token', { body: { tenantId }, headers: { cookie, origin: PAGE } }),
  ],
  [
    'a session of the widget',
    ({ url, cookie, tenantId }) =>
      http(url, 'POST /webchat/session', { body: {}, headers: { cookie, origin: PAGE, 'x-tenant-id': tenantId } }),
  ],
];

/** The same, which is to be refused. */
const REFUSED_COOKIES: readonly [name: string, tried: (shop: CookieShop) => Promise<Seen>][] = [
  ['write from a foreign page', ({ post, cookie }) => post({ cookie, origin: 'https://evil.example' })],
  [
    'write as text/plain from a foreign page',
    ({ post, cookie }) => post({ cookie, origin: 'https://evil.example', 'content-type': 'text/plain' }),
  ],
  [
    'write as a form from a foreign page',
    ({ post, cookie }) =>
      post({ cookie, origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' }),
  ],
  ['write from a page that hides itself', ({ post, cookie }) => post({ cookie, origin: 'null' })],
  [
    'a socket without an Origin',
    ({ url, cookie, tenantId }) => nativeHandshake(url, `/ws/chat/?tenantId=${tenantId}`, { headers: { cookie } }),
  ],
  [
    'a socket from a foreign page',
    ({ url, cookie, tenantId }) =>
      nativeHandshake(url, `/ws/chat/?tenantId=${tenantId}`, { headers: { cookie, origin: 'https://evil.example' } }),
  ],
  [
    'a socket of another tenant',
    ({ url, cookie, rival }) =>
      nativeHandshake(url, `/ws/chat/?tenantId=${rival}`, { headers: { cookie, origin: PAGE } }),
  ],
  [
    'a socket of the door /ws',
    ({ url, cookie, tenantId }) =>
      nativeHandshake(url, `/ws?tenantId=${tenantId}`, { headers: { cookie, origin: PAGE } }),
  ],
  [
    'an agent’s token in it lists',
    ({ url, tenantId, agent }) =>
      http(url, 'GET /api/chat/conversations', {
        headers: { cookie: `__Host-chat_${tenantId}=${agent}`, origin: PAGE, 'x-tenant-id': tenantId },
      }),
  ],
  [
    'an agent’s token in it opens a socket',
    ({ url, tenantId, agent }) =>
      nativeHandshake(url, `/ws/chat/?tenantId=${tenantId}`, {
        headers: { cookie: `__Host-chat_${tenantId}=${agent}`, origin: PAGE },
      }),
  ],
  [
    'a token of another tenant in it opens a socket',
    ({ url, tenantId, foreign }) =>
      nativeHandshake(url, `/ws/chat/?tenantId=${tenantId}`, {
        headers: { cookie: `__Host-chat_${tenantId}=${foreign}`, origin: PAGE },
      }),
  ],
];

type CookieShop = {
  url: string;
  tenantId: string;
  rival: string;
  cookie: string;
  agent: string;
  foreign: string;
  get: (headers: Record<string, string>) => Promise<Seen>;
  post: (headers: Record<string, string>) => Promise<Seen>;
};

/** Routes that a page of another site asks with everything that a browser would send along. */
const READ_BY_OTHERS: readonly string[] = [
  'GET /api/chat/messages',
  'GET /api/chat/conversations',
  'GET /api/chat/online-users',
  'GET /api/webchat/online-users',
  'GET /webchat/messages',
  'POST /webchat/init',
  'POST /webchat/session',
  'POST /webchat/open',
  'POST /webchat/message',
  'POST /api/chat/session',
  'POST /api/chat/messages',
  'POST /api/chat/anonymous-token',
];

/** A victim with a cookie and a message. */
async function cookieShop({ url, shop, rival }: Target) {
  const page = { origin: PAGE, 'x-tenant-id': shop.tenantId };
  const secret = aSecret();
  const body = { text: secret, tenantId: shop.tenantId };
  const said = await http(url, 'POST /api/chat/messages', { body, headers: page });
  const cookie = cookiesOf(said);
  const [agent, foreign] = [await anAgent(url, shop), await aUser(url, rival)];
  const named = { 'x-tenant-id': shop.tenantId };
  const made: CookieShop = {
    url,
    tenantId: shop.tenantId,
    rival: rival.tenantId,
    cookie,
    agent: agent.token,
    foreign: foreign.token,
    get: (headers) => http(url, 'GET /api/chat/messages', { headers: { ...named, ...headers } }),
    post: (headers) =>
      http(url, 'POST /api/chat/messages', { body: { ...body, text: 'intruder' }, headers: { ...named, ...headers } }),
  };
  const history = attack(
    'the victim reads its message by cookie, and no other',
    () => made.get({ cookie, origin: PAGE }),
    ({ text }) =>
      json({ text }).messages?.length === 1 && text.includes(secret) ? null : `it reads ${text.slice(0, 200)}`,
  );
  return { made, secret, history };
}

/** A page of another site, and what a browser sends along with its requests. */
export const origins: Group = {
  name: 'Origin, CSRF, cookie, CORS',
  async prepare(target) {
    const { url } = target;
    const keys = (await target.tenant?.('pages', { origins: ALLOWED, widgetHosts: [] })) ?? target.shop;
    const own = target.tenant ? 'https://site.example' : PAGE;
    const page: Page = { url, tenantId: keys.tenantId, token: (await aUser(url, keys)).token };
    const { made, secret, history } = await cookieShop(target);
    const genuine = CALLS.map(([name, call]) =>
      attack(`from the tenant’s own page, ${name}`, () => call(page, own), works),
    );
    const labelled = target.tenant
      ? [
          attack(
            'from a label of the wildcard',
            () =>
              http(url, 'GET /api/chat/messages', { token: page.token, headers: { origin: 'https://a.wild.example' } }),
            works,
          ),
        ]
      : [];
    const byOthers = READ_BY_OTHERS.map((route): Attack => {
      const headers = { origin: 'https://evil.example', cookie: made.cookie, 'x-tenant-id': made.tenantId };
      const body = route.startsWith('POST') ? { tenantId: made.tenantId, text: 'x' } : undefined;
      return attack(`a foreign page reads ${route}`, () => http(url, route, { body, headers }), unreadable);
    });
    return {
      controls: [...genuine, ...labelled, history],
      attacks: [
        ...each(
          FOREIGN.map((origin) => [`Origin ${origin}`, origin] as const),
          CALLS,
          (origin, call, name) => attack(name, () => call(page, origin), refused),
        ),
        ...COOKIES.map(([name, tried]) => attack(`cookie: ${name}`, () => tried(made), withholds(secret))),
        ...REFUSED_COOKIES.map(([name, tried]) => attack(`cookie: ${name}`, () => tried(made), refused)),
        attack('cookie: Socket.IO', () => byCookie(made), refused),
        ...(await tossed(target)),
        ...byOthers,
      ],
    };
  },
};

/** A cookie as a site beside the gateway's would put it into a browser, before or behind the gateway's own. */
const TOSSED: readonly [name: string, cookies: (own: string, tossed: string) => string][] = [
  ['before the own', (own, tossed) => `${tossed}; ${own}`],
  ['behind the own', (own, tossed) => `${own}; ${tossed}`],
];

/** What a browser with two cookies of one name is told: neither counts, so a tossed one changes nothing for anybody. */
async function tossed(target: Target): Promise<Attack[]> {
  const [own, theirs] = [await cookieShop(target), await cookieShop(target)];
  const { url, tenantId, get } = own.made;
  const origin = PAGE;
  return [
    ...TOSSED.flatMap(([name, cookies]) => {
      const cookie = cookies(own.made.cookie, theirs.made.cookie);
      return [
        attack(
          `a cookie tossed ${name}, over HTTP`,
          () => get({ cookie, origin }),
          withholds(own.secret, theirs.secret),
        ),
        attack(
          `a cookie tossed ${name}, at the socket`,
          () => nativeHandshake(url, `/ws/chat/?tenantId=${tenantId}`, { headers: { cookie, origin } }),
          refused,
        ),
      ];
    }),
    {
      name: 'a cookie that a site beside the gateway’s could set',
      run: async () => (own.made.cookie.startsWith('__Host-') ? null : `it is called ${own.made.cookie.split('=')[0]}`),
    },
  ];
}

/** Whether a cookie makes its visitor's session of Socket.IO: without an `Origin`, a tenant's name is no credential. */
async function byCookie({ url, tenantId, cookie }: CookieShop): Promise<Seen> {
  const { status, headers, frames, close } = await socketioHandshake(url, { tenantId }, { headers: { cookie } });
  close();
  if (status !== 101) return { accepted: false, status, headers, text: frames.join('\n') };
  return socketioConnect(url, undefined, { tenantId }, { headers: { cookie } });
}
