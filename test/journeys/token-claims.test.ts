import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { newSession, widgetHeaders, widgetRequests } from '../support/clients/widget-requests.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

/** Whoever has seen a token has read its claims: in a log, an address, a cookie, long after the token has ended. */
let here: Gateway;
let call: HttpClient;
let widget: ReturnType<typeof widgetRequests>;
beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  widget = widgetRequests(call, PAGE);
});
afterAll(() => here.close());

const headers = widgetHeaders(PAGE);
const SECRET = 'said by the holder of the token';

const say = (token: string) => call('POST /api/chat/messages', { token, body: { text: SECRET } });

/** Each kind of token, of somebody who has said something that nobody else may read. */
const kinds: [string, () => Promise<string>][] = [
  [
    'an anonymous visitor',
    async () => {
      const { token } = await newVisitor(call, here.tenant.tenantId);
      await say(token);
      return token;
    },
  ],
  [
    'a visitor whose token was renewed',
    async () => {
      const { token, sessionId } = await newVisitor(call, here.tenant.tenantId);
      await say(token);
      const body = { tenantId: here.tenant.tenantId, sessionId };
      return (await call('POST /api/chat/anonymous-token', { token, body })).body.token;
    },
  ],
  [
    'a user with the session of before',
    async () => {
      const session = newSession();
      await widget.say(session, SECRET);
      const body = { userId: 'user-of-claims', sessionId: session };
      const { token } = (await call('POST /api/chat/user-token', { token: here.tenant.secretKey, body })).body;
      await say(token);
      return token;
    },
  ],
  [
    'a widget that was loaded',
    async () => {
      const session = newSession();
      await widget.say(session, SECRET);
      return (await widget.begin(session)).body.ws_token;
    },
  ],
  [
    'a widget with a session at init',
    async () => {
      const session = newSession();
      await widget.say(session, SECRET);
      return (await widget.init({ sessionId: session })).body.ws_token;
    },
  ],
  [
    'a guest',
    async () => {
      const { ws_token } = (await widget.init()).body;
      await say(ws_token);
      return ws_token;
    },
  ],
  [
    'a first widget, in its cookie',
    async () => {
      const first = await call('POST /api/chat/messages', { body: { text: SECRET, tenantId: 'test' }, headers });
      return String(
        first.headers
          .getSetCookie()[0]
          ?.split(';')[0]
          ?.replace(/^[^=]*=/, ''),
      );
    },
  ],
  ['an agent', async () => (await newAgent(call, here.tenant.secretKey)).token],
];

/** Every text in a token's header and claims, however deep. */
function textsIn(token: string): string[] {
  const leaves = (value: Json): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
  };
  const [header = '', claims = ''] = token.split('.');
  return [header, claims].flatMap((part) => leaves(JSON.parse(Buffer.from(part, 'base64url').toString())));
}

/** Everything that opens a conversation when the right text is shown. */
const doors: [string, (text: string) => Promise<Json>][] = [
  ['history by a session', (text) => call(`GET /webchat/messages?sessionId=${encodeURIComponent(text)}`, { headers })],
  [
    'history by a handle',
    (text) => call(`GET /webchat/messages?conversationId=${encodeURIComponent(text)}`, { headers }),
  ],
  [
    'the older history by a session',
    (text) => call(`GET /api/chat/messages?tenantId=test&sessionId=${encodeURIComponent(text)}`, { headers }),
  ],
  [
    'a credential',
    (text) => call('GET /api/chat/messages', { headers: { ...headers, authorization: `Bearer ${text}` } }),
  ],
];

describe.each(kinds)('the token of %s', (_kind, issue) => {
  let texts: string[];
  beforeAll(async () => {
    texts = [...new Set(textsIn(await issue()))];
  });

  test('[ISO5] has no claim that opens anything, at any door', async () => {
    expect(texts.length).toBeGreaterThan(5);

    const opened: string[] = [];
    for (const [door, open] of doors) {
      const answers = await Promise.all(texts.map(async (text) => ({ text, answer: await open(text) })));
      for (const { text, answer } of answers) {
        if (JSON.stringify(answer.body ?? answer).includes(SECRET)) opened.push(`${door}: ${text}`);
      }
    }

    expect(opened).toEqual([]);
    // The doors at which tokens are issued, for a session too, take 60 requests a minute: what they would answer.
    const known = texts.filter((text) => texts.includes(visitorOfSession(tenantNamed('test'), sealed(text)).subject));
    expect(known).toEqual([]);
  });

  test('takes no upload under any of its claims', async () => {
    const body = { originalName: 'a.txt', mimeType: 'text/plain', size: 1 };

    for (const text of texts) {
      const path = `/api/gw/v1/webchat/conversations/${encodeURIComponent(text)}/upload/init`;
      expect((await call(`POST ${path}`, { headers, body })).status).toBeGreaterThanOrEqual(400);
    }
  });
});

test('a session that is sent beside its visitor’s token is answered, and none otherwise', async () => {
  const { token, sessionId } = await newVisitor(call, here.tenant.tenantId);
  const ask = (route: string, body: Json) => call(route, { token, body: { tenantId: 'test', ...body } });

  for (const route of ['POST /api/chat/anonymous-token', 'POST /api/chat/session']) {
    expect((await ask(route, { sessionId })).body.sessionId).toBe(sessionId);
    expect((await ask(route, {})).body).not.toHaveProperty('sessionId');
    expect((await ask(route, { sessionId: newSession() })).body).not.toHaveProperty('sessionId');
  }
});
