import { attack, each, type Group, type Seen } from '../attack.ts';
import { noFault, refused, works } from '../judges.ts';
import { aName, anAgent, aUser, untouched, type Victim, withConversation } from '../people.ts';
import { PAGE, type Target } from '../target.ts';
import { http } from '../wire/http.ts';

/** Bodies that are no object of JSON, or that hurt whoever reads them. */
const BODIES: readonly [name: string, body: string | Buffer][] = [
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"x"'],
  ['a number', '1'],
  ['an open brace', '{'],
  ['two objects', '{}{}'],
  ['a trailing comma', '{"text":"x",}'],
  ['a comment', '{"text":"x"/**/}'],
  ['single quotes', "{'text':'x'}"],
  ['NUL', '\u0000'],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['20,000 levels', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['17 levels', `{"text":${'['.repeat(17)}1${']'.repeat(17)}}`],
  ['33 KB', JSON.stringify({ text: 'x', more: 'x'.repeat(33 * 1024) })],
  ['1 MB', JSON.stringify({ text: 'x'.repeat(1024 * 1024) })],
  ['a form', 'text=x&tenantId=y'],
  ['XML', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'],
  ['compressed', Buffer.from('1f8b0800000000000003', 'hex')],
];

/** Routes that take a body from a visitor or a server. */
const ROUTES: readonly [name: string, send: (scene: Scene, body: string | Buffer) => Promise<Seen>][] = [
  [
    'POST /api/chat/messages',
    ({ url, victim }, body) => http(url, 'POST /api/chat/messages', { token: victim.token, body }),
  ],
  [
    'POST /webchat/message',
    ({ url, shop, victim }, body) =>
      http(url, 'POST /webchat/message', {
        token: victim.token,
        body,
        headers: { origin: PAGE, 'x-tenant-id': shop.tenantId },
      }),
  ],
  [
    'POST /api/chat/user-token',
    ({ url, shop }, body) => http(url, 'POST /api/chat/user-token', { token: shop.secretKey, body }),
  ],
];

type Scene = Target & { victim: Victim; admin: string };

/** Fields of a message that are refused, and nothing of it is stored. */
const FIELDS: readonly [name: string, body: Record<string, unknown>][] = [
  ['no text', {}],
  ['text null', { text: null }],
  ['text empty', { text: '' }],
  ['text of spaces', { text: '   \n' }],
  ['text as a number', { text: 1 }],
  ['text as a list', { text: ['x'] }],
  ['text as an object', { text: { toString: 'x' } }],
  ['text of 4,001', { text: 'x'.repeat(4_001) }],
  ['text with half a pair', { text: 'a\ud800' }],
  ['text with the other half', { text: '\udc00a' }],
  ['an id with what separates keys', { text: 'x', clientMessageId: 'a\u001fb' }],
  ['an id with NUL', { text: 'x', clientMessageId: 'a\u0000' }],
  ['an id with a line', { text: 'x', clientMessageId: 'a\r\nb' }],
  ['an id with half a pair', { text: 'x', clientMessageId: 'a\ud800' }],
  ['a conversation with half a pair', { text: 'x', conversationId: 'a\ud800' }],
  ['an id of 129', { text: 'x', clientMessageId: 'x'.repeat(129) }],
  ['an id as an object', { text: 'x', clientMessageId: { a: 1 } }],
  ['two ids', { text: 'x', clientMessageId: 'a', temp_id: 'b' }],
  ['a conversation with #', { text: 'x', conversationId: 'a#C#b' }],
  ['a conversation as a list', { text: 'x', conversationId: ['c'] }],
  ['another tenant', { text: 'x', tenantId: 'somebody-else' }],
  ['two tenants', { text: 'x', tenantId: 'a-a', tenant_id: 'b-b' }],
  ['a tenant as an object', { text: 'x', tenantId: {} }],
  ['attachments as a text', { text: 'x', attachments: 'y' }],
  ['attachments of numbers', { text: 'x', attachments: [1] }],
  ['11 attachments', { text: 'x', attachments: Array(11).fill({ url: 'https://x/files/y' }) }],
];

/** Queries of a history that are refused. */
const QUERIES: readonly string[] = [
  'limit=0',
  'limit=-1',
  'limit=101',
  'limit=1e1',
  'limit=007',
  'limit=%205',
  'limit=NaN',
  'limit=1&limit=2',
  'limit[]=1',
  'after=x',
  'after=../../x',
  'after=%00',
  'before=%ff',
  'before=eyJhIjoxfQ',
  'after=a&before=b',
  'unknown=1',
  'conversationId=%23',
  'conversationId=a%2fb',
  'conversationId=%00',
  'tenantId=..',
  'tenantId=a&tenantId=b',
  '__proto__=x',
  'constructor=x',
  '%E0%A4%A=x',
];

/** Names of tenants that are none. */
const TENANTS: readonly string[] = [
  'nobody',
  'Shop',
  'shop ',
  ' shop',
  '-shop',
  'a',
  'a'.repeat(64),
  'shop#C',
  'shop/..',
  '../shop',
  'shop%00',
  'T#shop',
  'KEYS',
  'SWEEP',
  '__proto__',
  'constructor',
  'toString',
  '*',
  "' OR '1'='1",
  '%{jndi:ldap://127.0.0.1:9/x}',
  'shop\u0131',
];

/** Headers that nothing may trip over; what is asked is harmless. */
const HEADERS: readonly [name: string, headers: Record<string, string | string[]>][] = [
  ['Authorization twice', { authorization: ['Bearer a.b.c', 'Bearer d.e.f'] }],
  ['Authorization empty', { authorization: '' }],
  ['Authorization of 8,000', { authorization: `Bearer ${'a'.repeat(8_000)}` }],
  ['Authorization without a scheme', { authorization: 'abc' }],
  ['Content-Type that is none', { 'content-type': 'x' }],
  ['Accept that is none', { accept: '\u00ff' }],
  ['Referer that is none', { referer: 'http://[' }],
  ['X-Website-Origin that is none', { 'x-website-origin': 'http://[' }],
  ['X-Website-Domain with a path', { 'x-website-domain': '../../x' }],
  ['X-Tenant-ID twice', { 'x-tenant-id': ['a-a', 'b-b'] }],
  ['Cookie that is none', { cookie: '=;;=x; =' }],
  ['500 cookies', { cookie: Array.from({ length: 500 }, (_, n) => `c${n}=x`).join('; ') }],
  ['X-Forwarded-For', { 'x-forwarded-for': '127.0.0.1, 10.0.0.1' }],
  ['X-HTTP-Method-Override', { 'x-http-method-override': 'DELETE' }],
  ['X-Amzn-Trace-Id', { 'x-amzn-trace-id': 'Root=1-x' }],
  ['Expect', { 'x-expect': '200-ok' }],
  ['If-None-Match', { 'if-none-match': '*' }],
  ['Range', { range: 'bytes=0-0,1-1,2-2' }],
];

/** What is no message, no query and no tenant. */
export const input: Group = {
  name: 'bodies, queries, headers, tenant names',
  async prepare(target) {
    const { url, shop } = target;
    const victim = await withConversation(url, await aUser(url, shop));
    const admin = (await anAgent(url, shop, 'admin')).token;
    const scene = { ...target, victim, admin };
    const says = (body: unknown) => http(url, 'POST /api/chat/messages', { token: victim.token, body });
    const neighbour = await aUser(url, shop);
    return {
      controls: [
        untouched(url, victim),
        attack(
          'a genuine message is stored',
          () =>
            http(url, 'POST /api/chat/messages', {
              token: neighbour.token,
              body: { text: 'x', clientMessageId: aName('m') },
            }),
          works,
        ),
        attack(
          'a genuine query is answered',
          () => http(url, 'GET /api/chat/messages?limit=1', { token: victim.token }),
          works,
        ),
        attack(
          'a genuine tenant is found',
          () => http(url, 'POST /api/chat/anonymous-token', { body: { tenantId: shop.tenantId } }),
          works,
        ),
      ],
      attacks: [
        ...each(BODIES, ROUTES, (body, send, name) => attack(`a body of ${name}`, () => send(scene, body), refused)),
        ...FIELDS.map(([name, body]) => attack(`a message with ${name}`, () => says(body), refused)),
        ...QUERIES.map((query) =>
          attack(
            `?${query} of a history`,
            () => http(url, `GET /api/chat/messages?${query}`, { token: victim.token }),
            refused,
          ),
        ),
        ...QUERIES.map((query) =>
          attack(
            `?${query} of the list`,
            () => http(url, `GET /api/chat/conversations?${query}`, { token: admin }),
            refused,
          ),
        ),
        ...TENANTS.map((tenantId) =>
          attack(
            `tenant ${JSON.stringify(tenantId)} in a body`,
            () => http(url, 'POST /api/chat/anonymous-token', { body: { tenantId } }),
            refused,
          ),
        ),
        ...TENANTS.map((tenantId) =>
          attack(
            `tenant ${JSON.stringify(tenantId)} in a query`,
            () => http(url, `GET /api/chat/messages?tenantId=${encodeURIComponent(tenantId)}`, { token: victim.token }),
            refused,
          ),
        ),
        ...HEADERS.map(([name, headers]) =>
          attack(
            `header: ${name}`,
            () => http(url, 'POST /webchat/message', { body: {}, headers: { origin: PAGE, ...headers } }),
            noFault,
          ),
        ),
      ],
    };
  },
};
