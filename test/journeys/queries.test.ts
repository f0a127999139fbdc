import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpClient, httpClient, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { newSession, widgetHeaders, widgetRequests } from '../support/clients/widget-requests.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

let here: Gateway;
let call: HttpClient;
let visitor: string;
let admin: string;
let session: string;
beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  visitor = (await newVisitor(call, here.tenant.tenantId)).token;
  admin = (await newAgent(call, here.tenant.secretKey)).token;
  session = newSession();
  await widgetRequests(call, PAGE).say(session, 'hello');
  await call('POST /api/chat/messages', { token: visitor, body: { text: 'hello' } });
});
afterAll(() => here.close());

/** Every route that has a query, with what it knows of it, and who asks. */
const ROUTES: [name: string, knows: string, ask: (query: string) => ReturnType<HttpClient>][] = [
  [
    'GET /api/chat/messages with a token',
    'limit after before conversationId',
    (query) => call(`GET /api/chat/messages?${query}`, { token: visitor }),
  ],
  [
    'GET /api/chat/messages with a session',
    'limit after before conversationId',
    (query) => call(`GET /api/chat/messages?sessionId=${session}&${query}`, { headers: widgetHeaders(PAGE) }),
  ],
  [
    'GET /api/chat/conversations',
    'limit after status',
    (query) => call(`GET /api/chat/conversations?${query}`, { token: admin }),
  ],
  [
    'GET /api/chat/online-users',
    'limit after',
    (query) => call(`GET /api/chat/online-users?${query}`, { token: admin }),
  ],
  [
    'GET /api/webchat/online-users',
    'limit after',
    (query) => call(`GET /api/webchat/online-users?${query}`, { token: admin }),
  ],
  [
    'GET /webchat/messages',
    'limit',
    (query) => call(`GET /webchat/messages?sessionId=${session}&${query}`, { headers: widgetHeaders(PAGE) }),
  ],
];

/** Values that say nothing, and values that are none: the same for every route. */
const NOTHING = ['', 'null', 'undefined'];
const VALUES: Record<string, { taken: string[]; refused: string[] }> = {
  limit: {
    taken: ['1', '20', '100'],
    refused: ['0', '101', '007', ' 5', '5 ', '+5', '-1', '1e1', '0x10', '5.0', '5,6', '٥', 'NULL', 'NaN', '[]'],
  },
  after: { taken: [], refused: ['NULL', '0', ' ', 'c1', 'c1.short.1', 'l2.', 'a2.x'] },
  before: { taken: [], refused: ['NULL', '0', ' ', 'c1', 'l2.1.x'] },
  status: { taken: ['open', 'closed'], refused: ['Open', 'OPEN', 'all', ' open', 'NULL', '0', 'open,closed'] },
  conversationId: { taken: [], refused: ['a#b', 'a/b', 'x'.repeat(129)] },
};

describe.each(ROUTES)('%s', (_route, knows, ask) => {
  test.each(knows.split(' '))('reads %s like every other route', async (name) => {
    const { taken = [], refused = [] } = VALUES[name] ?? {};

    for (const value of [...NOTHING, ...taken]) {
      const { status, body } = await ask(new URLSearchParams({ [name]: value }).toString());
      expect([value, status, body.field]).toEqual([value, 200, undefined]);
    }
    for (const value of refused) {
      const { status, body } = await ask(new URLSearchParams({ [name]: value }).toString());
      expect([value, status, body.code, body.field]).toEqual([value, 400, 'ERR_INVALID', name]);
    }
  });

  test.each(knows.split(' '))('refuses %s given twice, by its name', async (name) => {
    const { status, body } = await ask(`${name}=1&${name}=1`);

    expect([status, body.field]).toEqual([400, name]);
  });
});

test.each(ROUTES.filter(([name]) => !name.startsWith('GET /webchat')))(
  '%s refuses a name that it does not know',
  async (_route, _knows, ask) => {
    const { status, body } = await ask('limit=5&fliter=open');

    expect([status, body.code, body.field]).toEqual([400, 'ERR_INVALID', 'fliter']);
  },
);

test('GET /webchat/messages ignores a name that it does not know', async () => {
  const { status } = await call(`GET /webchat/messages?sessionId=${session}&fliter=open`, {
    headers: widgetHeaders(PAGE),
  });

  expect(status).toBe(200);
});

describe('an unknown field', () => {
  const more = { colour: 'red', text: 'hello' };

  test('of a visitor is left out, and named in the answer', async () => {
    const tenantId = here.tenant.tenantId;
    const answers = [
      await call('POST /api/chat/messages', { token: visitor, body: more }),
      await call('POST /api/chat/messages', {
        body: { ...more, tenantId, sessionId: session },
        headers: widgetHeaders(PAGE),
      }),
      await call('POST /api/chat/session', { token: visitor, body: { tenantId, colour: 'red' } }),
      await call('POST /api/chat/anonymous-token', { body: { tenantId, fingerprint: 'f', colour: 'red' } }),
    ];

    expect(answers.map(({ status, body }) => [status, body.ignored])).toEqual([
      [201, ['colour']],
      [201, ['colour']],
      [200, ['colour']],
      [200, ['colour']],
    ]);
  });

  test('of staff or a server is refused, and nothing is stored', async () => {
    const { body } = await call('GET /api/chat/conversations?limit=1', { token: admin });
    const { conversationId } = body.conversations[0];
    const { secretKey } = here.tenant;
    const answers = [
      await call('POST /api/chat/messages', { token: admin, body: { ...more, conversationId } }),
      await call(`POST /api/chat/conversations/${conversationId}/close`, { token: admin, body: { colour: 'red' } }),
      await call(`POST /api/chat/conversations/${conversationId}/reopen`, { token: admin, body: { colour: 'red' } }),
      await call('POST /api/chat/user-token', { token: secretKey, body: { userId: 'u', colour: 'red' } }),
      await call('POST /api/chat/agent-token', {
        token: secretKey,
        body: { userId: 'u', role: 'agent', colour: 'red' },
      }),
    ];
    const after = await call('GET /api/chat/conversations?limit=1', { token: admin });

    for (const { status, body } of answers) expect([status, body.field]).toEqual([400, 'colour']);
    expect(after.body.conversations).toEqual(body.conversations);
  });
});

/** What the generations of the public widget send to /api/chat, as they were built. */
test.each([
  ['2dff94b reads', 'GET /api/chat/messages', undefined],
  ['2dff94b sends', 'POST /api/chat/messages', { text: 'hello', tenantId: 'test' }],
  ['61a052e reads', `GET /api/chat/messages?tenantId=test&sessionId=${newSession()}&userId=u-1`, undefined],
  ['all may begin', 'POST /api/chat/anonymous-token', { tenantId: 'test', sessionId: newSession(), fingerprint: 'f1' }],
])('%s without a name that is unknown', async (_what, route, body) => {
  const answer = await call(route, { ...(body ? { body } : {}), headers: { origin: PAGE, 'x-tenant-id': 'test' } });

  expect(answer.status).toBeLessThan(300);
  expect(answer.body).not.toHaveProperty('ignored');
});

test('the widget’s hook of admins asks who is online without a name that is unknown', async () => {
  for (const route of ['/api/chat/online-users', '/api/webchat/online-users']) {
    expect((await call(`GET ${route}?tenantId=${here.tenant.tenantId}`, { token: admin })).status).toBe(200);
  }
});

test('a session pages through its history as a token does', async () => {
  const mine = newSession();
  const { say } = widgetRequests(call, PAGE);
  for (const text of ['m1', 'm2', 'm3']) await say(mine, text);
  const read = async (query: string) =>
    (await call(`GET /api/chat/messages?sessionId=${mine}&limit=2${query}`, { headers: widgetHeaders(PAGE) })).body;

  const newest = await read('');
  const oldest = await read(`&before=${newest.prevCursor}`);
  const later = await read(`&after=${oldest.nextCursor}`);

  const texts = ({ messages }: typeof newest) => messages.map(({ text }: { text: string }) => text);
  expect([texts(oldest), texts(newest), texts(later)]).toEqual([['m1'], ['m2', 'm3'], ['m2', 'm3']]);
  expect(texts(await read(`&conversationId=${newest.messages[0].conversation_id}`))).toEqual(['m2', 'm3']);
});

test.each(['GET /api/chat/messages', 'GET /webchat/messages'])(
  '%s of a page that has no session is empty, however it says so',
  async (route) => {
    for (const nothing of NOTHING) {
      const { status, body } = await call(`${route}?tenantId=${here.tenant.tenantId}&sessionId=${nothing}`, {
        token: here.tenant.publishableKey,
        headers: widgetHeaders(PAGE),
      });

      expect([nothing, status, body.messages]).toEqual([nothing, 200, []]);
    }
  },
);

test('a session reads no other conversation by its id', async () => {
  const other = await widgetRequests(call, PAGE).say(newSession(), 'not yours');

  const { status, body } = await call(
    `GET /api/chat/messages?sessionId=${session}&conversationId=${other.body.conversationId}`,
    { headers: widgetHeaders(PAGE) },
  );

  expect([status, body.code]).toEqual([404, 'ERR_NOT_FOUND']);
});
