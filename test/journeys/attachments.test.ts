import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uploadKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { DEFAULT_UPLOADS } from '../../lambdas/domain/uploads/upload.ts';
import type { Product } from '../../lib/local-product.ts';
import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { app, chunk, exif, jpeg, PLACE, png } from '../support/builders/pictures.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { changeTenant } from '../support/gateway/change-tenant.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let other: SeedKeys;
let call: HttpClient;
let ann: Sender;
let ben: Sender;

beforeAll(async () => {
  product = await startLocal();
  other = await addTenant(product, tenantNamed('other'));
  call = httpClient(product.url);
  [ann, ben] = [await aSender('ann'), await aSender('ben')];
});
afterAll(() => product?.close());

/** The caller of an upload, and the conversation it uploads into. */
type Sender = { token?: string | undefined; conversation: string; headers?: Record<string, string> };

async function aSender(name: string, keys: SeedKeys = product.keys): Promise<Sender> {
  const { token } = await newUser(call, keys.secretKey, name);
  const { body } = await call('POST /api/chat/session', { token, body: { tenantId: keys.tenantId } });
  return { token, conversation: body.conversationId };
}

const PNG = png(chunk('IDAT', Buffer.alloc(600, 7)));
const PAGE = 'http://localhost:3000';

const upload = (step: 'init' | 'complete', { token, conversation, headers = {} }: Sender, body: Json) =>
  call(`POST /api/gw/v1/webchat/conversations/${conversation}/upload/${step}`, { token, body, headers });

const aPicture = { originalName: 'a cat.png', mimeType: 'image/png', size: PNG.length };

const put = (url: string, content: Buffer | string, type = 'image/png') =>
  fetch(url, { method: 'PUT', body: content, headers: { 'content-type': type, origin: PAGE } });

/** Begins an upload and puts a file, whose content may differ from the declared one. */
async function sent(sender: Sender, content: Buffer | string = PNG, declared: Json = {}) {
  const { status, body } = await upload('init', sender, { ...aPicture, size: Buffer.byteLength(content), ...declared });
  expect(status).toBe(200);
  expect((await put(body.data.uploadUrl, content, body.data.contentType)).status).toBe(200);
  const { fileId, uploadToken, uploadUrl } = body.data;
  return { fileId, uploadToken, uploadUrl };
}

/** Uploads a file and completes it. */
async function aFile(sender: Sender, content: Buffer | string = PNG, declared: Json = {}) {
  const { body } = await upload('complete', sender, await sent(sender, content, declared));
  return body.data as { publicUrl: string; filename: string; size: number; contentType: string };
}

describe('a file', () => {
  test('is announced, sent, completed, attached, and seen by everyone with its name, type and size', async () => {
    const desk = await dialV1(product.url, (await newAgent(call, product.keys.secretKey)).token);
    const begun = await upload('init', ann, aPicture);
    expect(begun).toMatchObject({
      status: 200,
      body: {
        success: true,
        message: expect.any(String),
        data: { expiresIn: 900, fileName: 'a cat.png', contentType: 'image/png' },
      },
    });
    const { uploadUrl, fileId, uploadToken } = begun.body.data;

    const stored = await put(uploadUrl, PNG);
    const completed = await upload('complete', ann, { fileId, uploadToken });

    expect(stored.status).toBe(200);
    expect(stored.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(completed.status).toBe(200);
    const { publicUrl } = completed.body.data;
    expect(completed.body.data).toEqual({
      publicUrl: expect.stringMatching(/\/files\/365-[0-9a-z]{4}-[\w-]{44}$/),
      filename: 'a cat.png',
      size: PNG.length,
      contentType: 'image/png',
    });
    expect(new URL(publicUrl).origin).toBe(product.url);

    const lies = { url: publicUrl, filename: 'invoice.exe', contentType: 'text/html', size: 1 };
    const said = await call('POST /api/chat/messages', { token: ann.token, body: { text: '', attachments: [lies] } });
    const attachment = { url: publicUrl, filename: 'a cat.png', contentType: 'image/png', size: PNG.length };
    expect(said).toMatchObject({ status: 201, body: { message: { attachments: [attachment] } } });
    expect(said.body.message.text).toBe('[Attachment: a cat.png]');
    expect((await desk.next('message')).message).toMatchObject({ attachments: [attachment] });
    await desk.close();
    const history = await call('GET /api/chat/messages', { token: ann.token });
    expect(history.body.messages.at(-1)).toMatchObject({ attachments: [attachment] });
  });

  test('[ISO9] is served under the gateway’s own address, and nothing in it may run', async () => {
    const { publicUrl } = await aFile(ann);

    const served = await fetch(publicUrl);

    expect(served.status).toBe(200);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "inline; filename*=UTF-8''a%20cat.png",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });

  test('can be read by a page of any site, which has its address from somewhere, and without its cookies', async () => {
    const { publicUrl } = await aFile(ann);

    for (const origin of [PAGE, 'https://elsewhere.example', 'capacitor://localhost', 'null']) {
      const { headers } = await fetch(publicUrl, { headers: { origin } });

      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  test.each([
    ['application/pdf', '%PDF-1.7 …', 'application/pdf'],
    ['text/plain', 'Grüße', 'text/plain'],
  ])('that is no image is only ever saved: %s', async (mimeType, content, served) => {
    const { publicUrl } = await aFile(ann, content, { originalName: 'Angebot „neu“.txt', mimeType });

    const { headers } = await fetch(publicUrl);

    expect(headers.get('content-type')).toBe(served);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''Angebot%20/);
  });

  test('[DATA1] that is a picture is served without the place where it was taken', async () => {
    const picture = jpeg(app(1, 'Exif\0\0', exif()));
    const declared = { originalName: 'a.jpg', mimeType: 'image/jpeg' };

    const { publicUrl, size } = await aFile(ann, picture, declared);
    const served = Buffer.from(await (await fetch(publicUrl)).arrayBuffer());

    expect(picture.includes(PLACE)).toBe(true);
    expect(served.includes(PLACE)).toBe(false);
    expect([size, served.length]).toEqual([picture.length, picture.length]);
  });

  test('may be an agent’s answer', async () => {
    await call('POST /api/chat/messages', { token: ann.token, body: { text: 'hello' } });
    const { token } = await newAgent(call, product.keys.secretKey);
    const { publicUrl } = await aFile({ token, conversation: ann.conversation });

    const { status, body } = await call('POST /api/chat/messages', {
      token,
      body: { text: 'look', conversationId: ann.conversation, attachments: [{ url: publicUrl }] },
    });

    expect([status, body.message.sender, body.message.attachments.length]).toEqual([201, 'agent', 1]);
  });

  test('goes with a message over either kind of socket', async () => {
    const { publicUrl: url } = await aFile(ann);
    const native = await dialV1(product.url, ann.token ?? '');
    const socket = io(product.url, { transports: ['websocket'], auth: { token: ann.token }, forceNew: true });
    await new Promise((connected) => socket.on('connect', () => connected(undefined)));

    native.send({ type: 'message', text: 'native', clientMessageId: 'n', attachments: [{ url }] });
    const received = await native.next((frame) => frame.message?.text === 'native');
    const items = [{ type: 'image', payload: { url, filename: 'x', content_type: 'x', size: 9 } }];
    const acknowledged = await socket.emitWithAck('message', { text: 'io', temp_id: 'i', attachments: { items } });
    native.send({ type: 'message', text: 'foreign', attachments: [{ url: 'https://evil.example/a.png' }] });

    expect(received.message.attachments).toMatchObject([{ url, filename: 'a cat.png' }]);
    expect(acknowledged.message.attachments).toMatchObject([{ url, filename: 'a cat.png' }]);
    expect(await native.next('error')).toMatchObject({ code: 'ERR_INVALID', field: 'attachments' });
    socket.disconnect();
    await native.close();
  });
});

describe('what a client says of a file', () => {
  const PHONE = tenantNamed('phone');
  let cem: Sender;

  beforeAll(async () => {
    const keys = await addTenant(product, PHONE);
    await changeTenant(product, PHONE, {
      uploadTypes: [...DEFAULT_UPLOADS.types, 'image/heic', 'audio/webm'],
    });
    cem = await aSender('cem', keys);
  });

  const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]);
  const HEIC = Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic', 'latin1');
  const AVIF = Buffer.from('\0\0\0\u0018ftypmif1\0\0\0\0miafavif', 'latin1');
  const VOICE = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6d]);
  const PDF = Buffer.from('\u00ef\u00bb\u00bf%PDF-1.7 \u00e4', 'latin1');
  const LATIN = Buffer.from('Gr\u00fc\u00dfe', 'latin1');

  test.each<[string, Json, Buffer, [name: string, type: string]]>([
    ['a mark of direction', { originalName: '\u200eIMG-1.png' }, PNG, ['IMG-1.png', 'image/png']],
    ['a path', { originalName: 'C:\\fakepath\\a.png' }, PNG, ['a.png', 'image/png']],
    ['a long name', { originalName: `${'n'.repeat(300)}.png` }, PNG, [`${'n'.repeat(196)}.png`, 'image/png']],
    ['no name', { originalName: null }, PNG, ['file.png', 'image/png']],
    [
      'a type with parameters',
      { originalName: 'v.webm', mimeType: 'Audio/WebM; codecs=opus' },
      VOICE,
      ['v.webm', 'audio/webm'],
    ],
    ['another name of its type', { originalName: 'a.jpg', mimeType: 'image/jpg' }, JPEG, ['a.jpg', 'image/jpeg']],
    ['no type', { originalName: 'a.heic', mimeType: '' }, HEIC, ['a.heic', 'image/heic']],
    [
      'a type that says nothing',
      { originalName: 'a', mimeType: 'application/octet-stream' },
      HEIC,
      ['a.heic', 'image/heic'],
    ],
    ['null for a type', { originalName: 'a.txt', mimeType: null }, LATIN, ['a.txt', 'text/plain']],
    ['a wrong type', { originalName: 'a.png', mimeType: 'image/png' }, JPEG, ['a.png.jpg', 'image/jpeg']],
    [
      'a document that is called text',
      { originalName: 'a.pdf', mimeType: 'text/plain' },
      Buffer.from('%PDF-1.7'),
      ['a.pdf', 'application/pdf'],
    ],
    ['a brand of any picture', { originalName: 'a.avif', mimeType: 'image/avif' }, AVIF, ['a.avif', 'image/avif']],
    [
      'a document after a mark of UTF-8',
      { originalName: 'a.pdf', mimeType: 'application/pdf' },
      PDF,
      ['a.pdf', 'application/pdf'],
    ],
    ['a text of another encoding', { originalName: 'a.txt', mimeType: 'text/plain' }, LATIN, ['a.txt', 'text/plain']],
  ])('is cleaned, and its content decides: %s', async (_, declared, content, [filename, contentType]) => {
    const begun = await upload('init', cem, { ...declared, size: content.length });
    expect(begun.status).toBe(200);
    const { uploadUrl, fileId, uploadToken } = begun.body.data;
    // Browsers send the type that they know, in their own words, or none.
    expect((await put(uploadUrl, content, String(declared.mimeType ?? 'image/png'))).status).toBe(200);

    const { status, body } = await upload('complete', cem, { fileId, uploadToken });

    expect([status, body.data]).toMatchObject([200, { filename, contentType, size: content.length }]);
    const served = await fetch(body.data.publicUrl);
    expect(served.headers.get('content-type')).toBe(contentType);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(content);
    const said = await call('POST /api/chat/messages', {
      token: cem.token,
      body: { attachments: [{ url: body.data.publicUrl }] },
    });
    expect([said.status, said.body.message?.attachments]).toMatchObject([201, [{ filename, contentType }]]);
  });

  test('is answered again if its completion is asked for again', async () => {
    const file = await sent(cem);
    const first = await upload('complete', cem, file);

    const { status, body } = await upload('complete', cem, file);
    expect([status, body]).toEqual([200, first.body]);
    expect((await fetch(first.body.data.publicUrl)).status).toBe(200);
  });
});

describe('the public widget', () => {
  const site = { origin: PAGE, 'x-website-origin': PAGE };

  test('uploads by the handle of its conversation and sends the file without a text', async () => {
    const sessionId = 'session-1767225600000-k3v9x0q2wz8p7r5t1buploads';
    const hello = await call('POST /webchat/message', { body: { text: 'hello', sessionId }, headers: site });
    // The widget sends neither its session nor its site with uploads.
    const widget = {
      token: product.keys.publishableKey,
      conversation: hello.body.conversationId,
      headers: { origin: PAGE },
    };
    const file = await aFile(widget);
    const { publicUrl: url, filename, contentType: content_type, size } = file;

    const { status, body } = await call('POST /webchat/message', {
      body: {
        text: '',
        sessionId,
        temp_id: 'temp-1',
        attachments: { items: [{ type: 'image', payload: { url, filename, content_type, size } }] },
      },
      headers: site,
    });

    expect(status).toBe(200);
    expect(body.message).toMatchObject({ text: '[Attachment: a cat.png]', conversation_id: hello.body.conversationId });
    const history = await call(`GET /webchat/messages?sessionId=${sessionId}`, { headers: site });
    expect(history.body.messages.at(-1).attachments).toEqual([{ url, filename, contentType: content_type, size }]);
  });

  test('sends a picture as the first that it says', async () => {
    const sessionId = 'session-1767225600000-k3v9x0q2wz8p7r5t1bpicture';
    const begun = await call('POST /webchat/init', { body: { sessionId }, headers: site });
    const widget = { conversation: begun.body.conversation_id, headers: { origin: PAGE } };
    const { publicUrl: url } = await aFile(widget);

    const attachments = { items: [{ type: 'image', payload: { url } }] };
    const { status, body } = await call('POST /webchat/message', { body: { sessionId, attachments }, headers: site });

    expect([status, body.conversationId]).toEqual([200, begun.body.conversation_id]);
    const history = await call(`GET /webchat/messages?sessionId=${sessionId}`, { headers: site });
    expect(history.body.messages.map((message: Json) => message.attachments[0].url)).toEqual([url]);
  });

  test('cannot upload by a public id, which agents see, nor by a handle of another tenant', async () => {
    const sessionId = 'session-1767225600000-k3v9x0q2wz8p7r5t1bforeign';
    const hello = await call('POST /webchat/message', { body: { text: 'hello', sessionId }, headers: site });
    const key = product.keys.publishableKey;
    const byId = await upload('init', { token: key, conversation: ann.conversation }, aPicture);
    const handle = { conversation: hello.body.conversationId };
    const elsewhere = await upload('init', { ...handle, token: other.publishableKey }, aPicture);
    const nowhere = await upload('init', handle, aPicture);

    expect([byId.status, elsewhere.status, nowhere.status]).toEqual([404, 404, 404]);
  });
});

describe('what is refused, with a message', () => {
  const refused = (answer: { status: number; body: Json }, status: number, code: string, field?: string) => {
    expect(answer).toMatchObject({ status, body: { code, ...(field ? { field } : {}) } });
    // A sentence for a person: no name of a field or of a type stands in it.
    expect(answer.body.message).toMatch(/^[A-Z][^_/]*\.$/);
    expect(answer.body.message).not.toContain(field ?? answer.body.code);
  };

  test.each<[string, Json, number, string, string]>([
    ['a type that is none', { mimeType: 7 }, 400, 'ERR_INVALID', 'mimeType'],
    ['a script', { mimeType: 'text/html' }, 415, 'ERR_UNSUPPORTED_TYPE', 'mimeType'],
    ['a picture that can run', { mimeType: 'image/svg+xml' }, 415, 'ERR_UNSUPPORTED_TYPE', 'mimeType'],
    ['a film, which this tenant does not take', { mimeType: 'video/mp4' }, 415, 'ERR_UNSUPPORTED_TYPE', 'mimeType'],
    ['nothing', { size: 0 }, 400, 'ERR_INVALID', 'size'],
    ['a size in words', { size: '10' }, 400, 'ERR_INVALID', 'size'],
    ['more than is allowed', { size: 10 * 1024 * 1024 + 1 }, 413, 'ERR_TOO_LARGE', 'size'],
  ])('at the beginning: %s', async (_, wrong, status, code, field) => {
    refused(await upload('init', ann, { ...aPicture, ...wrong }), status, code, field);
  });

  test('another visitor’s conversation, another tenant’s, and an unknown one', async () => {
    const stranger = await aSender('stranger', other);
    const admin = await newAgent(call, other.secretKey);
    for (const token of [ben.token, stranger.token, admin.token]) {
      refused(await upload('init', { ...ann, token }, aPicture), 404, 'ERR_NOT_FOUND');
    }
    refused(await upload('init', { ...ann, conversation: 'c_nobody' }, aPicture), 404, 'ERR_NOT_FOUND');
  });

  test('no credential, a malformed token, a secret key, and a page of another site', async () => {
    refused(await upload('init', { conversation: ann.conversation }, aPicture), 404, 'ERR_UNKNOWN_TENANT');
    refused(await upload('init', { ...ann, token: 'a.b.c' }, aPicture), 401, 'ERR_UNAUTHENTICATED');
    refused(await upload('init', { ...ann, token: product.keys.secretKey }, aPicture), 403, 'ERR_FORBIDDEN');
    refused(await upload('init', { ...ann, headers: { origin: 'https://evil.example' } }, aPicture), 403, 'ERR_ORIGIN');
  });

  test('a file of another size, to another place or by another method: the bucket takes none of them', async () => {
    const { body } = await upload('init', ann, aPicture);
    const { uploadUrl, fileId, uploadToken } = body.data;

    const tried = await Promise.all([
      put(uploadUrl, Buffer.concat([PNG, PNG])),
      put(uploadUrl, PNG.subarray(1)),
      put(uploadUrl.replace(/uploads\/[^?]+/, 'files/anything'), PNG),
      put(uploadUrl.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000'), PNG),
      fetch(uploadUrl),
      fetch(uploadUrl, { method: 'DELETE' }),
    ]);

    expect(tried.map(({ status }) => status)).toEqual(tried.map(() => 403));
    refused(await upload('complete', ann, { fileId, uploadToken }), 409, 'ERR_CONFLICT');
    expect((await put(uploadUrl, PNG)).status).toBe(200);
    expect((await upload('complete', ann, { fileId, uploadToken })).status).toBe(200);
  });

  test.each([
    ['a script', Buffer.from('<script>alert(1)</script>'), {}],
    [
      'a text that is a program',
      Buffer.from('\u007fELF\u0001\u0002\u0000\u0000', 'latin1'),
      { mimeType: 'text/plain' },
    ],
    ['a page of no declared type', Buffer.from('<!doctype html><script>alert(1)</script>'), { mimeType: '' }],
    [
      'a drawing that can run',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      { mimeType: '' },
    ],
    ['a film, which this tenant does not take', Buffer.from('\0\0\0\u0010ftypisom\0\0\0\0'), {}],
  ])('content that contradicts its type, and nothing of it is kept: %s', async (_, content, declared) => {
    const file = await sent(ann, content, declared);

    refused(await upload('complete', ann, file), 415, 'ERR_UNSUPPORTED_TYPE', 'mimeType');
    refused(await upload('complete', ann, file), 404, 'ERR_NOT_FOUND');
  });

  test('another upload’s token, another file, another conversation and another tenant', async () => {
    const [file, second] = [await sent(ann), await sent(ann)];
    const stranger = await aSender('stranger', other);

    refused(await upload('complete', ann, { ...file, uploadToken: second.uploadToken }), 404, 'ERR_NOT_FOUND');
    refused(await upload('complete', ann, { ...file, fileId: second.fileId }), 404, 'ERR_NOT_FOUND');
    refused(await upload('complete', ben, file), 404, 'ERR_NOT_FOUND');
    refused(await upload('complete', stranger, file), 404, 'ERR_NOT_FOUND');
    refused(await upload('complete', ann, { ...file, uploadToken: 'x' }), 400, 'ERR_INVALID', 'uploadToken');
    refused(await upload('complete', ann, { uploadToken: file.uploadToken }), 400, 'ERR_INVALID', 'fileId');
    expect((await upload('complete', ann, file)).status).toBe(200);
  });

  test('an upload that has expired', async () => {
    const file = await sent(ann);
    await expire(file.fileId);

    refused(await upload('complete', ann, file), 404, 'ERR_NOT_FOUND');
  });

  test('what is sent after completion changes nothing', async () => {
    const file = await sent(ann);
    const { body } = await upload('complete', ann, file);

    await put(file.uploadUrl, Buffer.concat([PNG.subarray(0, 8), Buffer.alloc(600, 9)]));

    expect(Buffer.from(await (await fetch(body.data.publicUrl)).arrayBuffer())).toEqual(PNG);
  });

  test('[ISO9] a message with what is not a completed upload of its conversation', async () => {
    const [mine, pending] = [await aFile(ben), await sent(ann)];
    const { publicUrl } = await aFile(ann);
    const attachments: Json[] = [
      [{ url: 'https://evil.example/a.png' }],
      [{ url: 'javascript:alert(1)' }],
      [{ url: mine.publicUrl }],
      [{ url: `${product.url}/files/365-zzzz-${pending.fileId}${'A'.repeat(22)}` }],
      [{ url: publicUrl.replace(product.url, 'https://evil.example') }],
      [{ url: `${publicUrl.slice(0, -1)}${publicUrl.endsWith('A') ? 'B' : 'A'}` }],
      { items: [{ type: 'image', payload: { url: mine.publicUrl } }] },
      { items: 'x' },
      [null],
      'x',
      Array.from({ length: 11 }, () => ({ url: publicUrl })),
    ];
    const before = await call('GET /api/chat/messages?limit=100', { token: ann.token });

    for (const value of attachments) {
      const answer = await call('POST /api/chat/messages', {
        token: ann.token,
        body: { text: 'x', attachments: value },
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field: 'attachments' } });
    }
    const after = await call('GET /api/chat/messages?limit=100', { token: ann.token });
    expect(after.body.messages).toEqual(before.body.messages);
  });

  test('a guessed name of a file', async () => {
    const tried = ['files/', 'files/x', `files/365-zzzz-${'A'.repeat(44)}`, 'files/../uploads/x', 'files/?list-type=2'];
    for (const path of tried) expect((await fetch(`${product.url}/${path}`)).status).toBeGreaterThanOrEqual(400);
  });
});

test('a preflight of a PUT is answered by the bucket, and of nothing else', async () => {
  const { body } = await upload('init', ann, aPicture);
  const ask = (method: string, origin = PAGE) =>
    fetch(body.data.uploadUrl, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'baggage, content-type, sentry-trace',
      },
    });

  const allowed = await ask('PUT');

  expect(allowed.status).toBe(200);
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': PAGE,
    'access-control-allow-methods': 'PUT',
    'access-control-allow-headers': 'baggage, content-type, sentry-trace',
  });
  expect((await ask('DELETE')).status).toBe(403);
  expect((await ask('PUT', 'capacitor://localhost')).headers.get('access-control-allow-origin')).toBe('*');
});

/** Waits for the removal of copies that came too late. */
const withdrawn = () =>
  product
    .permissions()
    .some(({ action, resource, used }) => used && action === 's3:DeleteObject' && resource.endsWith('/files/*'));

test('completing one upload several times at once yields one file, and no copy is left over', async () => {
  for (let tries = 0; tries < 20 && !withdrawn(); tries++) {
    const file = await sent(ann);

    const answers = await Promise.all([1, 2, 3].map(() => upload('complete', ann, file)));

    const [first] = answers;
    expect(answers.map(({ status, body }) => [status, body.data])).toEqual(answers.map(() => [200, first?.body.data]));
    expect((await fetch(first?.body.data.publicUrl)).status).toBe(200);
  }
  expect(withdrawn()).toBe(true);
});

/** Lets an upload expire. */
async function expire(fileId: string): Promise<void> {
  const [, TableName = ''] = Object.entries(product.tables).find(([id]) => id.startsWith('Conversations')) ?? [];
  const client = new DynamoDBClient({
    endpoint: product.dynamodbEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  await DynamoDBDocumentClient.from(client).send(
    new UpdateCommand({
      TableName,
      Key: uploadKey(tenantNamed('test'), ann.conversation, fileId),
      UpdateExpression: 'SET #until = :past',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':past': Date.now() - 1 },
    }),
  );
  client.destroy();
}
