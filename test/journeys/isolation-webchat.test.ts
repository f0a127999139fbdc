import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type HttpClient,
  httpClient,
  type Json,
  newAgent,
  newUser,
} from '../support/clients/http-client.ts';
import { newSession, widgetHeaders } from '../support/clients/widget-requests.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

/**
 * A visitor of a widget with one secret message and two secret files, one of them not completed yet, and attackers who try
 * to reach them by the widget's own routes: with keys and tokens of another tenant, from other pages, and with ids that are
 * not theirs.
 */
let here: Gateway;
let call: HttpClient;
let victim: {
  session: string;
  handle: string;
  visitorHandle: string;
  conversationId: string;
  userId: string;
  file: string;
  pending: { fileId: string; uploadToken: string };
};
let foreign: { visitor: string; agent: string; handle: string; session: string };
let admin: string;

const SECRET = 'the secret of the widget’s visitor';
const EVIL = 'https://evil.example';
const TEXT = { originalName: 'secret.txt', mimeType: 'text/plain', size: 6 };
const site = widgetHeaders(PAGE);
const uploads = (handle: string) => `POST /api/gw/v1/webchat/conversations/${handle}/upload`;

beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  admin = (await newAgent(call, here.tenant.secretKey)).token;
  const token = here.tenant.publishableKey;
  const session = newSession();
  const { body: said } = await call('POST /webchat/message', { token, body: { sessionId: session, text: SECRET } });
  const { body: init } = await call('POST /webchat/init', { token, body: { sessionId: session } });
  const handle = said.conversationId;
  const pending = await sent(handle, token);
  const done = await call(`${uploads(handle)}/complete`, { token, body: await sent(handle, token) });
  const list = await call('GET /api/chat/conversations?limit=100', { token: admin });
  const seen = list.body.conversations.find(({ lastMessage }: Json) => lastMessage?.text === SECRET);
  victim = {
    session,
    handle,
    visitorHandle: init.visitor_id,
    conversationId: seen.conversationId,
    userId: seen.visitor.userId,
    file: done.body.data.publicUrl,
    pending,
  };
  const theirs = await call('POST /webchat/message', {
    token: here.other.publishableKey,
    body: { sessionId: newSession(), text: 'of the other tenant' },
  });
  foreign = {
    visitor: (await newUser(call, here.other.secretKey, 'foreigner')).token,
    agent: (await newAgent(call, here.other.secretKey)).token,
    handle: theirs.body.conversationId,
    session: newSession(),
  };
});
afterAll(() => here.close());

/** Begins an upload and puts its file, without completing it. */
async function sent(handle: string, token: string) {
  const { body } = await call(`${uploads(handle)}/init`, { token, body: TEXT });
  const { uploadUrl, contentType, fileId, uploadToken } = body.data;
  await fetch(uploadUrl, { method: 'PUT', body: 'secret', headers: { 'content-type': contentType, origin: PAGE } });
  return { fileId, uploadToken };
}

/** Checks that an answer holds nothing by which the victim could be read or recognised. */
function tellsNothing({ body }: Answer): void {
  const text = JSON.stringify(body ?? '');
  const secrets = [SECRET, 'secret.txt', victim.conversationId, victim.userId, victim.file, victim.pending.uploadToken];
  for (const secret of secrets) expect(text).not.toContain(secret);
}

/** All that agents of either tenant see, and the victim's own history. */
async function stored(): Promise<Json> {
  const seen = async (token: string) =>
    (await call('GET /api/chat/conversations?limit=100', { token })).body.conversations;
  const own = await call(`GET /webchat/messages?sessionId=${victim.session}`, { headers: site });
  return [await seen(admin), await seen(foreign.agent), own.body.messages];
}

/** Checks that the victim's data is unchanged. */
async function untouched(): Promise<void> {
  const own = await call(`GET /webchat/messages?sessionId=${victim.session}`, { headers: site });
  expect(own.body.messages).toMatchObject([{ text: SECRET, conversation_id: victim.handle }]);
  expect(own.body.messages[0]).not.toHaveProperty('attachments');
}

type Attempt = { route: string; body?: Json };

/** Each route, asked about the victim. */
const attempts: [string, () => Attempt][] = [
  ['session', () => ({ route: 'POST /webchat/session', body: { sessionId: victim.session } })],
  ['init', () => ({ route: 'POST /webchat/init', body: { sessionId: victim.session } })],
  [
    'init, by the handle of the visitor',
    () => ({ route: 'POST /webchat/init', body: { visitorId: victim.visitorHandle } }),
  ],
  ['open', () => ({ route: 'POST /webchat/open', body: { sessionId: victim.session } })],
  ['message', () => ({ route: 'POST /webchat/message', body: { sessionId: victim.session, text: 'intruder' } })],
  ['messages, by session', () => ({ route: `GET /webchat/messages?sessionId=${victim.session}` })],
  ['messages, by handle', () => ({ route: `GET /webchat/messages?conversationId=${victim.handle}` })],
  ['upload init', () => ({ route: `${uploads(victim.handle)}/init`, body: TEXT })],
  ['upload complete', () => ({ route: `${uploads(victim.handle)}/complete`, body: victim.pending })],
];

type Credential = { token?: string; headers?: Record<string, string> };

describe.each(attempts)('%s is refused, and nothing is stored,', (_route, attempt) => {
  let before: Json;
  beforeAll(async () => {
    before = await stored();
  });
  afterAll(async () => expect(await stored()).toEqual(before));

  test.each<[string, () => Credential, number, string]>([
    [
      'from a page of another site, with the key',
      () => ({ token: here.tenant.publishableKey, headers: { origin: EVIL } }),
      403,
      'ERR_ORIGIN',
    ],
    [
      'from a page of another site that claims to be the site',
      () => ({ headers: { origin: EVIL, 'x-website-origin': PAGE, 'x-tenant-id': here.tenant.tenantId } }),
      403,
      'ERR_ORIGIN',
    ],
    [
      'from a page that hides where it is from',
      () => ({ headers: { origin: 'null', 'x-tenant-id': here.tenant.tenantId } }),
      403,
      'ERR_ORIGIN',
    ],
    [
      'with the key, and a header that names another tenant',
      () => ({ token: here.tenant.publishableKey, headers: { ...site, 'x-tenant-id': here.other.tenantId } }),
      403,
      'ERR_TENANT_MISMATCH',
    ],
    [
      'with a key of another tenant, and a header that names this one',
      () => ({ token: here.other.publishableKey, headers: { 'x-tenant-id': here.tenant.tenantId } }),
      403,
      'ERR_TENANT_MISMATCH',
    ],
    [
      'with a visitor’s token of another tenant, and a header that names this one',
      () => ({ token: foreign.visitor, headers: { 'x-tenant-id': here.tenant.tenantId } }),
      403,
      'ERR_TENANT_MISMATCH',
    ],
    [
      'with an agent’s token of another tenant, and a header that names this one',
      () => ({ token: foreign.agent, headers: { 'x-tenant-id': here.tenant.tenantId } }),
      403,
      'ERR_TENANT_MISMATCH',
    ],
    [
      'with an invented key',
      () => ({ token: `pk_${here.tenant.tenantId}_${'a'.repeat(22)}`, headers: site }),
      401,
      'ERR_UNAUTHENTICATED',
    ],
    ['with a forged token', () => ({ token: 'a.b.c', headers: site }), 401, 'ERR_UNAUTHENTICATED'],
    ['with another tenant’s secret key', () => ({ token: here.other.secretKey, headers: site }), 403, 'ERR_FORBIDDEN'],
    ['with nothing, from nowhere', () => ({}), 404, 'ERR_UNKNOWN_TENANT'],
  ])('%s', async (_, credential, status, code) => {
    const { route, body } = attempt();

    const answer = await call(route, { body, ...credential() });

    expect(answer).toMatchObject({ status, body: { code } });
    tellsNothing(answer);
  });
});

describe.each<[string, () => string]>([
  ['a key', () => here.other.publishableKey],
  ['a visitor’s token', () => foreign.visitor],
])('%s of another tenant', (_, credential) => {
  let token: string;
  beforeEach(() => {
    token = credential();
  });
  afterEach(untouched);

  test.each(attempts.slice(0, 3))(
    'gets a token of its own tenant, for a visitor of that tenant: %s',
    async (_route, attempt) => {
      const { route, body } = attempt();

      const answer = await call(route, { token, body });
      const read = await call('GET /api/chat/messages', { token: answer.body.ws_token });
      const named = await call(`GET /api/chat/messages?conversationId=${victim.conversationId}`, {
        token: answer.body.ws_token,
      });

      expect(answer).toMatchObject({ status: 200, body: { tenant_id: here.other.tenantId } });
      expect(answer.body).not.toMatchObject({ conversation_id: victim.handle });
      expect(claims(answer.body.ws_token)).toMatchObject({ tenantId: here.other.tenantId });
      expect(claims(answer.body.ws_token)).not.toHaveProperty('follows');
      expect(claims(answer.body.ws_token).sub).not.toContain(victim.userId);
      expect(read.status).toBe(200);
      expect(named).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
      for (const each of [answer, read, named]) tellsNothing(each);
    },
  );

  test('opens a widget of its own tenant', async () => {
    const answer = await call('POST /webchat/open', { token, body: { sessionId: victim.session } });

    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    tellsNothing(answer);
  });

  test.each<[string, () => string]>([
    ['session', () => `sessionId=${foreign.session}`],
    ['handle', () => `conversationId=${victim.handle}`],
    ['handle, with the name of its own tenant in it', () => `conversationId=${renamed()}`],
    ['public id', () => `conversationId=${victim.conversationId}`],
    ['handle of the visitor', () => `conversationId=${victim.visitorHandle}`],
  ])('[ISO1] reads nothing by %s', async (_name, query) => {
    const answer = await call(`GET /webchat/messages?${query()}`, { token });

    expect(answer).toMatchObject({ status: 200, body: { messages: [] } });
  });

  test.each<[string, () => string]>([
    ['handle', () => victim.handle],
    ['public id', () => victim.conversationId],
  ])('uploads nothing by %s', async (_name, named) => {
    const begun = await call(`${uploads(named())}/init`, { token, body: TEXT });
    const completed = await call(`${uploads(named())}/complete`, { token, body: victim.pending });

    for (const answer of [begun, completed]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
      tellsNothing(answer);
    }
  });

  test('uploads by a handle with the name of its own tenant in it into a conversation of its own tenant, which is nobody’s', async () => {
    const begun = await call(`${uploads(renamed())}/init`, { token, body: { ...TEXT, originalName: 'own.txt' } });
    const completed = await call(`${uploads(renamed())}/complete`, { token, body: victim.pending });
    const read = await call(`GET /webchat/messages?conversationId=${renamed()}`, { token });

    expect([begun.status, completed.status, read.body.messages]).toEqual([200, 404, []]);
    for (const answer of [begun, completed, read]) tellsNothing(answer);
  });

  test('completes no upload of the victim’s in its own conversation', async () => {
    const answer = await call(`${uploads(foreign.handle)}/complete`, { token, body: victim.pending });

    expect(answer).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
  });

  test('writes into its own tenant, whichever conversation, visitor and session it names', async () => {
    const [conversation_id, visitor_id] = [victim.handle, victim.visitorHandle];
    const answer = await call('POST /webchat/message', {
      token,
      body: {
        sessionId: victim.session,
        text: 'elsewhere',
        conversation_id,
        visitor_id,
        conversationId: victim.conversationId,
      },
    });
    const read = await call(`GET /webchat/messages?sessionId=${victim.session}`, { token });

    expect(answer.status).toBe(200);
    expect(answer.body.conversationId).not.toBe(victim.handle);
    expect(read.body.messages.every(({ text }: Json) => text === 'elsewhere')).toBe(true);
    for (const each of [answer, read]) tellsNothing(each);
  });

  test('cannot send a file of the victim’s', async () => {
    const before = await stored();

    const answer = await call('POST /webchat/message', {
      token,
      body: { sessionId: newSession(), text: 'x', attachments: [{ url: victim.file }] },
    });

    expect(answer).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field: 'attachments' } });
    expect(await stored()).toEqual(before);
  });
});

describe('an agent’s token of another tenant', () => {
  test.each(attempts.filter(([name]) => !name.includes('init') && !name.includes('upload')))(
    '%s: refused',
    async (_, attempt) => {
      const { route, body } = attempt();

      const answer = await call(route, { token: foreign.agent, body });

      expect(answer).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
      tellsNothing(answer);
    },
  );

  test('init: yields an agent of its own tenant', async () => {
    const { body } = await call('POST /webchat/init', { token: foreign.agent, body: { sessionId: victim.session } });
    const read = await call(`GET /api/chat/messages?conversationId=${victim.conversationId}`, { token: body.ws_token });

    expect(body).toMatchObject({ tenant_id: here.other.tenantId, conversation_id: null, visitor_id: null });
    expect(read).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
  });

  test.each([['handle'], ['conversationId']] as const)('uploads nothing by %s', async (which) => {
    const begun = await call(`${uploads(victim[which])}/init`, { token: foreign.agent, body: TEXT });
    const completed = await call(`${uploads(victim[which])}/complete`, { token: foreign.agent, body: victim.pending });

    for (const answer of [begun, completed]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
    }
  });
});

describe('online users', () => {
  const route = 'GET /api/webchat/online-users';

  test('are those of the token’s own tenant, and an admin’s only', async () => {
    const theirs = await call(route, { token: foreign.agent });
    const named = await call(`${route}?tenantId=${here.tenant.tenantId}`, { token: foreign.agent });
    const inHeader = await call(route, { token: foreign.agent, headers: { 'x-tenant-id': here.tenant.tenantId } });
    const ofVisitor = await call(route, { token: foreign.visitor });
    const fromElsewhere = await call(route, { token: admin, headers: { origin: EVIL } });

    expect(theirs.status).toBe(200);
    for (const answer of [named, inHeader]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'ERR_TENANT_MISMATCH' } });
    }
    expect(ofVisitor).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
    expect(fromElsewhere).toMatchObject({ status: 403, body: { code: 'ERR_ORIGIN' } });
    for (const answer of [theirs, named, inHeader, ofVisitor, fromElsewhere]) tellsNothing(answer);
  });

  test.each<[string, () => string | undefined, number]>([
    ['a publishable key', () => here.tenant.publishableKey, 401],
    ['a secret key', () => here.tenant.secretKey, 401],
    ['nothing', () => undefined, 401],
    ['a forged token', () => 'a.b.c', 403],
  ])('are not shown for %s', async (_, token, status) => {
    expect((await call(route, { token: token(), headers: site })).status).toBe(status);
  });
});

describe('another visitor of the same tenant', () => {
  const say = (body: Json) => call('POST /webchat/message', { headers: site, body });
  afterEach(untouched);

  test('who was given the handle reads that conversation, and no other', async () => {
    const read = (query: string) => call(`GET /webchat/messages?${query}`, { headers: site });

    expect((await read(`conversationId=${victim.handle}`)).body.messages).toMatchObject([{ text: SECRET }]);
    for (const id of [victim.conversationId, victim.visitorHandle, victim.userId]) {
      expect((await read(`conversationId=${id}`)).body).toEqual({ messages: [] });
    }
    // The session says who reads, whatever conversation it names.
    expect((await read(`sessionId=${newSession()}&conversationId=${victim.handle}`)).body).toEqual({ messages: [] });
  });

  test('writes into its own conversation, whichever it names', async () => {
    const names = [victim.handle, victim.conversationId, foreign.handle];
    const sessionId = newSession();

    const answers = await Promise.all(
      names.map((conversation_id) =>
        say({
          sessionId,
          text: 'mine',
          conversation_id,
          conversationId: conversation_id,
          visitor_id: victim.visitorHandle,
        }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.conversationId)).size).toBe(1);
    for (const answer of answers) {
      expect(names).not.toContain(answer.body.conversationId);
      tellsNothing(answer);
    }
  });

  test('gets no token of the victim’s at init, by either handle or either public id', async () => {
    for (const visitorId of [victim.handle, victim.visitorHandle, victim.userId, victim.conversationId]) {
      const { status, body } = await call('POST /webchat/init', { headers: site, body: { visitorId } });

      expect(status).toBe(200);
      expect([body.conversation_id, body.visitor_id]).not.toContain(visitorId);
      expect(claims(body.ws_token).sub).not.toContain(victim.userId);
      expect(claims(body.ws_token)).not.toHaveProperty('follows');
    }
  });

  test('completes no upload of the victim’s: not in its own conversation, nor with another token or file', async () => {
    const own = (await say({ sessionId: newSession(), text: 'mine' })).body.conversationId;
    const complete = (handle: string, body: Json) =>
      call(`${uploads(handle)}/complete`, { headers: { origin: PAGE }, body });
    const mine = await sent(own, here.tenant.publishableKey);

    for (const answer of [
      await complete(own, victim.pending),
      await complete(victim.handle, mine),
      await complete(victim.handle, { ...victim.pending, uploadToken: mine.uploadToken }),
      await complete(own, { ...mine, fileId: victim.pending.fileId }),
      await complete(victim.conversationId, victim.pending),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
    }
    expect((await complete(own, mine)).status).toBe(200);
  });

  test('cannot send a file of the victim’s as its own', async () => {
    const sessionId = newSession();

    const answer = await say({ sessionId, text: 'x', attachments: { items: [{ payload: { url: victim.file } }] } });
    const read = await call(`GET /webchat/messages?sessionId=${sessionId}`, { headers: site });

    expect(answer).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field: 'attachments' } });
    expect(read.body).toEqual({ messages: [] });
  });
});

const claims = (token: string): Json => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** The victim's handle as an attacker who knows their form would spell it for the other tenant. */
const renamed = () => victim.handle.replace(`${here.tenant.tenantId}_`, `${here.other.tenantId}_`);
