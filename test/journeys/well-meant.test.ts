import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpClient, httpClient, type Json, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { dial, dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { newSession, widgetHeaders } from '../support/clients/widget-requests.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

/** Sends a message with these fields through one door: the message that was stored, or the refusal. */
type Door = (fields: Json) => Promise<Json>;

let here: Gateway;
let call: HttpClient;
let visitor: { token: string };
let admin: { token: string };
let conversationId: string;
const open: (NativeClient | SocketioClient)[] = [];
const doors = new Map<string, Door>();

beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  visitor = await newVisitor(call, here.tenant.tenantId);
  admin = await newAgent(call, here.tenant.secretKey);
  const begun = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'hello' } });
  conversationId = begun.body.message.conversationId;
  const sessionId = newSession();
  const headers = widgetHeaders(PAGE);
  doors.set('/api/chat', http('POST /api/chat/messages', { token: visitor.token }));
  doors.set('/api/chat of an agent', http('POST /api/chat/messages', { token: admin.token }, { conversationId }));
  doors.set('/webchat', http('POST /webchat/message', { headers }, { sessionId }));
  doors.set('/ws/chat', native(await dialV1(here.url, visitor.token)));
  doors.set('/ws', native(await dial(`${here.url}/ws?token=${visitor.token}`)));
  doors.set('Socket.IO', await socketioDoor());
});
afterAll(async () => {
  for (const client of open) await client.close();
  await here?.close();
});

function http(route: string, as: Json, beside: Json = {}): Door {
  return async (fields) => {
    const { status, body } = await call(route, { ...as, body: { ...beside, ...fields } });
    return status < 300 ? body.message : body;
  };
}

/** Frames are answered in turn: by an error, a refusal of the bot, or the echo. */
function native(client: NativeClient): Door {
  open.push(client);
  return async (fields) => {
    client.send({ type: 'message', ...fields });
    const { message, ...error } = await client.next(
      ({ type, message }) => type === 'error' || message?.sender === 'bot' || message?.text === fields.text,
    );
    return message === undefined ? error : message.sender === 'bot' ? { refused: message.text } : message;
  };
}

async function socketioDoor(): Promise<Door> {
  const client = socketio(here.url, { auth: { token: visitor.token } });
  open.push(client);
  await client.next('connect');
  return async (fields) => {
    const { message, ...refusal } = (await client.ask('message', fields)) as Json;
    return message ?? refusal;
  };
}

const DOORS = ['/api/chat', '/api/chat of an agent', '/webchat', '/ws/chat', '/ws', 'Socket.IO'];
let texts = 0;
const text = () => `text ${++texts}`;

describe.each(DOORS)('a message at %s', (name) => {
  const say: Door = (fields) => (doors.get(name) as Door)(fields);

  test.each<[string, Json]>([
    ['null for an id', { clientMessageId: null }],
    ['an empty id', { temp_id: '' }],
    ['null for files', { attachments: null }],
    ['no files, as some languages write that', { attachments: {} }],
  ])('is stored with %s', async (_, fields) => {
    const sent = { text: text(), ...fields };

    expect(await say(sent)).toMatchObject({ text: sent.text });
  });

  test.each([
    ['a number', 1764000000000 + DOORS.indexOf(name)],
    ['every mark', `urn:${name}#1/2`],
  ])('is stored once by an id that is %s', async (_, id) => {
    const sent = { text: text(), temp_id: id };
    const [first, again] = [await say(sent), await say({ ...sent, temp_id: undefined, clientMessageId: String(id) })];
    const history = await call(`GET /api/chat/messages?conversationId=${conversationId}&limit=100`, {
      token: admin.token,
    });

    expect(first).toMatchObject({ text: sent.text });
    expect(again).toMatchObject({ text: sent.text });
    const stored = history.body.messages.filter((message: Json) => message.text === sent.text);
    if (name !== '/webchat') expect(stored.map((message: Json) => message.temp_id)).toEqual([String(id)]);
  });

  test.each(['\u200b', '\u2800\u3164', '\u200d\ufe0f', ' \u00ad\n'])(
    'of which nothing is seen is refused: %j',
    async (unseen) => {
      const refused = await say({ text: unseen });

      expect(refused.refused ?? refused.field).toMatch(name === '/ws' ? /empty/ : /^text$/);
    },
  );

  test('of emoji with joiners is stored as it is', async () => {
    expect(await say({ text: '👩\u200d👩\u200d👧\u200b' })).toMatchObject({ text: '👩\u200d👩\u200d👧\u200b' });
  });
});

describe('a person', () => {
  const userToken = (body: Json) => call('POST /api/chat/user-token', { token: here.tenant.secretKey, body });
  const agentToken = (body: Json) => call('POST /api/chat/agent-token', { token: here.tenant.secretKey, body });
  const session = async (token: string) => (await call('POST /api/chat/session', { token, body: {} })).body;

  test.each([
    ['a number', 42, '42'],
    ['of another directory', 'ann_x.example#EXT#@y.example', 'ann_x.example#EXT#@y.example'],
    ['an address', 'https://id.example/ann#me', 'https://id.example/ann#me'],
  ])('whose id is %s chats, is online and is answered', async (_, id, userId) => {
    const { status, body } = await userToken({ userId: id });
    expect([status, body.userId]).toEqual([200, userId]);
    const client = await dialV1(here.url, body.token);
    open.push(client);

    client.send({ type: 'message', text: 'here', clientMessageId: 'a#1' });
    const { message } = await client.next('message');
    const answer = { text: 'there', conversationId: message.conversationId };
    expect((await call('POST /api/chat/messages', { token: admin.token, body: answer })).status).toBe(201);

    expect((await client.next('message')).message).toMatchObject({ text: 'there', sender: 'agent' });
    const online = await call('GET /api/chat/online-users', { token: admin.token });
    expect(online.body.users.map((user: Json) => user.userId)).toContain(userId);
    const page = await call('GET /api/chat/messages', { token: body.token });
    expect(page.body.messages.map((each: Json) => each.text)).toEqual(['here', 'there']);
    expect(page.body.messages[0].sender_id).toBe(userId);
    await client.close();
  });

  test('whose id is part of another’s is nobody else', async () => {
    const ids = ['ann', 'ann#', 'ann#1', 'ann/1', 'ann%231'];
    const found = await Promise.all(ids.map(async (userId) => session((await userToken({ userId })).body.token)));

    expect(new Set(found.map((each) => each.conversationId)).size).toBe(ids.length);
  });

  test('is the same in either encoding of an id, and in either way to write a number', async () => {
    const pairs = [
      ['jos\u00e9', 'jose\u0301'],
      [7, '7'],
    ];
    for (const pair of pairs) {
      const found = await Promise.all(pair.map(async (userId) => session((await userToken({ userId })).body.token)));
      expect(found[0].conversationId).toBe(found[1].conversationId);
    }
  });

  test.each<[string, Json, string | undefined]>([
    ['a long name', { name: 'x'.repeat(81) }, 'x'.repeat(80)],
    ['a name that ends in an emoji', { name: `${'x'.repeat(79)}😀` }, 'x'.repeat(79)],
    ['a name of which nothing is seen', { name: '\u200b\u200b' }, undefined],
    ['a blank name', { name: '   ' }, undefined],
    ['a name in two lines', { name: 'Ann\nSmith' }, 'Ann Smith'],
    ['a number for a name', { name: 7 }, '7'],
    ['an address that is none', { name: 'Ann', email: 'none' }, 'Ann'],
    ['a long address', { name: 'Ann', email: `${'x'.repeat(300)}@y` }, 'Ann'],
  ])('with %s is let in, visitor and agent alike', async (_, decoration, name) => {
    const userId = text();
    const visited = await userToken({ userId, ...decoration });
    const { email: _email, ...named } = decoration;
    const staffed = await agentToken({ userId, role: 'agent', ...named });

    expect([visited.status, staffed.status]).toEqual([200, 200]);
    const sent = await call('POST /api/chat/messages', { token: visited.body.token, body: { text: 'hello' } });
    const answer = { text: 'yes', conversationId: sent.body.message.conversationId };
    const answered = await call('POST /api/chat/messages', { token: staffed.body.token, body: answer });
    const list = await call('GET /api/chat/conversations?limit=100', { token: admin.token });
    const listed = list.body.conversations.find((each: Json) => each.conversationId === answer.conversationId);
    expect([listed.visitor.name, answered.body.message.sender_name]).toEqual([name, name]);
  });

  test.each([{}, { userId: null }, { userId: '' }, { userId: 2 ** 53 }, { userId: 1.5 }, { userId: 'a\nb' }])(
    'that %j names is nobody',
    async (body) => {
      expect(await userToken(body)).toMatchObject({ status: 400, body: { field: 'userId' } });
    },
  );
});

describe('a widget’s page', () => {
  test('never stops its visitor by what only describes it', async () => {
    const page = {
      siteId: {},
      domain: [],
      origin: 7,
      url: `https://shop.example/?q=${'%F0%9F%98%80'.repeat(99)}`,
      sender_name: `A${'😀'.repeat(60)}`,
    };
    const headers = widgetHeaders(PAGE);
    const body = { sessionId: newSession(), ...page };

    const answers = [
      await call('POST /webchat/init', { headers, body }),
      await call('POST /webchat/session', { headers, body }),
      await call('POST /webchat/open', { headers, body }),
      await call('POST /webchat/message', { headers, body: { ...body, text: 'decorated' } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const list = await call('GET /api/chat/conversations?limit=100', { token: admin.token });
    const [listed] = list.body.conversations.filter((each: Json) => each.lastMessage?.text === 'decorated');
    expect(listed.visitor.label).toBe(`A${'😀'.repeat(39)}`);
  });
});

describe.each([
  ['POST /webchat/init', {}],
  ['POST /webchat/session', {}],
  ['POST /webchat/open', {}],
  ['POST /webchat/message', { text: 'decorated' }],
])('%s', (route, beside) => {
  const ABOUT_THE_PAGE = ['url', 'domain', 'origin', 'referrer', 'siteId', 'site_id', 'fingerprint'];
  const ABOUT_ITS_VISITOR = ['sender_name', 'userId', 'user_id', 'userInfo', 'userName', 'email'];

  test.each([
    [{}],
    [[]],
    [['a']],
    [{ a: {} }],
    [7],
    [1e300],
    [true],
    [null],
    [''],
    ['\ud83d'],
    ['\u0000'],
    ['x'.repeat(5000)],
  ])('takes whatever only describes the page and its visitor, in each field: %j', async (value) => {
    for (const field of [...ABOUT_THE_PAGE, ...ABOUT_ITS_VISITOR]) {
      const body = { sessionId: newSession(), ...beside, [field]: value };
      const { status } = await call(route, { headers: widgetHeaders(PAGE), body });

      expect([field, status]).toEqual([field, 200]);
    }
  });
});

describe('a body', () => {
  test.each(['[]', 'null', '""', ' ', '{}', '\ufeff{}'])(
    'that says nothing is taken where nothing is needed: %j',
    async (raw) => {
      const { token } = visitor;
      const headers = { 'content-type': 'application/json' };
      const closed = await call(`POST /api/chat/conversations/${conversationId}/close`, {
        token: admin.token,
        raw,
        headers,
      });

      expect((await call('POST /api/chat/session', { token, raw, headers })).status).toBe(200);
      expect(closed.status).toBe(200);
      expect((await call('POST /webchat/init', { raw, headers: { ...headers, ...widgetHeaders(PAGE) } })).status).toBe(
        200,
      );
      expect((await call('POST /api/chat/messages', { token, raw, headers })).body.field).toBe('text');
    },
  );

  test.each([
    'application/json; charset=iso-8859-1',
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/vnd.api+json',
  ])('of %s that is not UTF-8 is refused, never stored damaged', async (contentType) => {
    const send = (route: string, token: string, json: string) =>
      fetch(`${here.url}${route}`, {
        method: 'POST',
        headers: { 'content-type': contentType, authorization: `Bearer ${token}` },
        body: Buffer.from(json, 'latin1'),
      });
    const before = await call('GET /api/chat/messages?limit=100', { token: visitor.token });

    const said = await send('/api/chat/messages', visitor.token, '{"text":"Gr\u00fc\u00dfe"}');
    const named = await send('/api/chat/user-token', here.tenant.secretKey, '{"userId":"u1","name":"J\u00fcrgen"}');

    expect([said.status, named.status]).toEqual([400, 400]);
    expect(await said.json()).toMatchObject({ code: 'ERR_MALFORMED', error: 'the body must be UTF-8' });
    const after = await call('GET /api/chat/messages?limit=100', { token: visitor.token });
    expect(after.body.messages).toEqual(before.body.messages);
  });

  test.each([
    ['POST /api/chat/messages', () => visitor.token],
    ['POST /api/chat/anonymous-token', () => undefined],
    ['POST /api/chat/user-token', () => here.tenant.secretKey],
    ['POST /webchat/message', () => undefined],
    ['POST /webchat/init', () => undefined],
  ])('that is compressed is refused by its name: %s', async (route, token) => {
    const [method = '', path] = route.split(' ');
    const key = token();
    const answer = await fetch(`${here.url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        ...widgetHeaders(PAGE),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: gzipSync(JSON.stringify({ text: 'pressed', tenantId: here.tenant.tenantId, sessionId: newSession() })),
    });

    expect([answer.status, ((await answer.json()) as Json).code]).toEqual([415, 'ERR_UNSUPPORTED_TYPE']);
  });

  test('of another charset is read where its bytes arrive', async () => {
    const answer = await fetch(`${here.url}/api/chat/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/vnd.api+json; charset=iso-8859-1',
        authorization: `Bearer ${visitor.token}`,
      },
      body: Buffer.from('{"text":"Gr\u00fc\u00dfe"}', 'latin1'),
    });

    expect([answer.status, ((await answer.json()) as Json).message.text]).toEqual([201, 'Gr\u00fc\u00dfe']);
  });

  test('may have a replacement character that its sender wrote', async () => {
    const body = { text: 'a \ufffd b' };

    expect((await call('POST /api/chat/messages', { token: visitor.token, body })).body.message.text).toBe(
      'a \ufffd b',
    );
  });
});
