import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Meaning, SPELLINGS } from '../../lambdas/domain/spellings.ts';
import { type HttpClient, httpClient, type Json, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { dial, dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { newSession, widgetHeaders, widgetRequests } from '../support/clients/widget-requests.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

type Door = '/api/chat' | '/webchat' | 'native' | 'Socket.IO';

/** Says something with these names to a door, and returns what the door understood by them, or the refusal's field or code. */
type Probe = (named: (value: string) => Record<string, string>) => Promise<unknown>;

let here: Gateway;
let call: HttpClient;
let visitor: { token: string };
let admin: { token: string };
let conversation: string;
let widget: ReturnType<typeof widgetRequests>;
let guest: SocketioClient;
const open: (NativeClient | SocketioClient)[] = [];

beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  widget = widgetRequests(call, PAGE);
  visitor = await newVisitor(call, here.tenant.tenantId);
  admin = await newAgent(call, here.tenant.secretKey);
  const { body } = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'hello' } });
  conversation = body.message.conversationId;
  guest = socketio(here.url, { auth: { token: visitor.token } });
  open.push(guest);
  await guest.next('connect');
});
afterAll(async () => {
  for (const client of open) await client.close();
  await here.close();
});

let texts = 0;
const text = () => `text ${++texts}`;
const refusalOr = ({ body }: { body: Json }, read: (body: Json) => unknown) => body.field ?? body.code ?? read(body);

async function native(token: string, query?: string): Promise<NativeClient> {
  const client = query === undefined ? await dialV1(here.url, token) : await dial(`${here.url}/ws?token=${token}`);
  open.push(client);
  return client;
}

const sent = ({ body }: { body: Json }) => body.message;

/** Sends a frame and reads the message or the error that follows. */
async function says(client: NativeClient, frame: Json, read: (message: Json) => unknown) {
  client.send({ type: 'message', ...frame });
  const answer = await client.next(({ type, message }) => type === 'error' || message?.text === frame.text);
  return answer.field ?? answer.code ?? read(answer.message);
}

async function admins(): Promise<SocketioClient> {
  const client = socketio(here.url, { auth: { token: admin.token } });
  open.push(client);
  await client.next('connect');
  return client;
}

/** What a widget without a session has said, by the session that it sent along. */
const historyOf = (sessionId: string) => widget.texts({ sessionId });

/**
 * Every meaning at every door: how a client says it there, or why it has nothing to say. A meaning without a door does not
 * compile.
 */
const DOORS: Record<Meaning, Record<Door, { told: Probe } | { nothing: string }>> = {
  clientMessageId: {
    '/api/chat': {
      told: async (named) =>
        refusalOr(
          await call('POST /api/chat/messages', {
            token: visitor.token,
            body: { text: text(), ...named(`m-${texts}`) },
          }),
          ({ message }) => message.temp_id.slice(0, 2),
        ),
    },
    '/webchat': {
      told: async (named) => {
        const [session, words] = [newSession(), text()];
        const first = await widget.say(session, words, named('m-2'));
        const again = await widget.say(session, words, named('m-2'));
        return refusalOr(again, ({ messageId }) => (messageId === first.body.messageId ? 'm-2' : 'another message'));
      },
    },
    native: {
      told: async (named) =>
        says(await native(visitor.token), { text: text(), ...named(`m-${texts}`) }, ({ temp_id }) =>
          temp_id.slice(0, 2),
        ),
    },
    'Socket.IO': {
      told: async (named) =>
        refusalOr({ body: await guest.ask('message', { text: text(), ...named(`m-${texts}`) }) }, ({ message }) =>
          message.temp_id.slice(0, 2),
        ),
    },
  },
  conversationId: {
    '/api/chat': {
      told: async (named) =>
        refusalOr(
          await call(`GET /api/chat/messages?${new URLSearchParams(named(conversation))}`, { token: admin.token }),
          ({ messages }) => messages[0].conversationId,
        ),
    },
    '/webchat': {
      told: async (named) => {
        const { body } = await widget.say(newSession(), text());
        const asked = new URLSearchParams(named(body.conversationId));
        const read = await call(`GET /webchat/messages?${asked}`, { headers: widgetHeaders(PAGE) });
        return read.body.field ?? (read.body.messages?.length === 1 ? conversation : read.body);
      },
    },
    native: {
      told: async (named) =>
        says(await native(admin.token), { text: text(), ...named(conversation) }, (message) => message.conversationId),
    },
    'Socket.IO': {
      told: async (named) =>
        refusalOr(
          { body: await (await admins()).ask('join:conversation', named(conversation)) },
          (body) => body.conversation_id,
        ),
    },
  },
  sessionId: {
    '/api/chat': {
      told: async (named) => {
        const body = { tenantId: here.tenant.tenantId, ...named(newSession()) };
        const issued = await call('POST /api/chat/anonymous-token', { body });
        return refusalOr(issued, ({ sessionId }) => Object.values(body).includes(sessionId));
      },
    },
    '/webchat': {
      told: async (named) => {
        const body = named(newSession());
        const issued = await call('POST /webchat/session', { body, headers: widgetHeaders(PAGE) });
        return refusalOr(issued, ({ session_id }) => Object.values(body).includes(session_id));
      },
    },
    native: {
      told: async (named) => {
        const { body } = await widget.init();
        const fields = named(newSession());
        const words = text();
        const client = await native(body.ws_token, 'ws');
        client.send({ type: 'message', text: words, ...fields });
        const { message } = await client.next('message');
        // Said to a person, who knows nothing of names of fields.
        if (message.text === 'This cannot be sent.') return Object.keys(fields)[1];
        return (await historyOf(Object.values(fields)[0] ?? '')).includes(words);
      },
    },
    'Socket.IO': {
      told: async (named) => {
        const { body } = await widget.init();
        const client = socketio(here.url, { auth: { token: body.ws_token } });
        open.push(client);
        await client.next('connect');
        const fields = named(newSession());
        const words = text();
        const said = await client.ask('message', { text: words, ...fields });
        if (!said.success) return said.field;
        return (await historyOf(Object.values(fields)[0] ?? '')).includes(words);
      },
    },
  },
  tenantId: {
    '/api/chat': {
      told: async (named) =>
        refusalOr(
          await call('POST /api/chat/messages', { token: visitor.token, body: { text: text(), ...named('other') } }),
          sent,
        ),
    },
    '/webchat': {
      told: async (named) =>
        refusalOr(
          await call('POST /webchat/message', {
            token: here.tenant.publishableKey,
            body: { text: text(), ...named('other') },
          }),
          sent,
        ),
    },
    native: {
      told: async (named) => says(await native(visitor.token), { text: text(), ...named('other') }, () => 'sent'),
    },
    'Socket.IO': {
      told: async (named) =>
        refusalOr({ body: await guest.ask('message', { text: text(), ...named('other') }) }, () => 'sent'),
    },
  },
  userId: {
    '/api/chat': {
      told: async (named) =>
        refusalOr(
          await call('POST /api/chat/user-token', { token: here.tenant.secretKey, body: named('u-1') }),
          ({ userId }) => userId,
        ),
    },
    '/webchat': { nothing: 'a label there, and of two the first is shown: test/lambdas/handlers/http/webchat' },
    native: { nothing: 'a socket’s user is its token’s' },
    'Socket.IO': { nothing: 'a socket’s user is its token’s' },
  },
  visitorId: {
    '/api/chat': { nothing: 'a widget’s handle, of which this door knows nothing' },
    '/webchat': {
      told: async (named) => {
        const first = await widget.init();
        const client = await native(first.body.ws_token, 'ws');
        client.send({ type: 'message', text: text(), sessionId: newSession() });
        await client.next('message');
        const again = await widget.init(named(first.body.visitor_id));
        return refusalOr(again, (body) => body.visitor_id === first.body.visitor_id);
      },
    },
    native: { nothing: 'a socket’s visitor is its token’s' },
    'Socket.IO': { nothing: 'a socket’s visitor is its token’s' },
  },
  siteId: {
    '/api/chat': { nothing: 'a widget’s label' },
    '/webchat': {
      told: async (named) => refusalOr(await widget.begin(newSession(), named('site-1')), (body) => body.site_id),
    },
    native: { nothing: 'stands in the token' },
    'Socket.IO': { nothing: 'stands in the token' },
  },
};

/** Meanings that only decorate: of two values the first is taken. */
const DECORATES: readonly Meaning[] = ['siteId'];
/** The refusal of tenants that differ has a code and a status of its own. */
const MISMATCH: readonly Meaning[] = ['tenantId'];

const rows = (Object.keys(SPELLINGS) as Meaning[]).flatMap((meaning) =>
  Object.entries(DOORS[meaning]).flatMap(([door, how]) => ('told' in how ? [[meaning, door, how.told] as const] : [])),
);

describe.each(rows)('%s at %s', (meaning, _door, told) => {
  const [first, ...others] = SPELLINGS[meaning];

  test(`is understood as ${SPELLINGS[meaning].join(', ')}`, async () => {
    const usual = await told((value) => ({ [first]: value }));

    expect(usual).toBeTruthy();
    expect(usual === 'ERR_TENANT_MISMATCH').toBe(MISMATCH.includes(meaning));
    for (const other of others) expect(await told((value) => ({ [other]: value }))).toEqual(usual);
  });

  test.skipIf(DECORATES.includes(meaning))('is refused, and named, if two of its names differ', async () => {
    const other = others[0] ?? '';

    const answer = await told((value) => ({ [first]: value, [other]: `${value}-other` }));

    expect(answer).toEqual(
      MISMATCH.includes(meaning) ? 'ERR_TENANT_MISMATCH' : expect.stringMatching(new RegExp(`^${other}\\b`)),
    );
  });
});
