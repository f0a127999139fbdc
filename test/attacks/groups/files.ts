import { chunk, png } from '../../support/builders/pictures.ts';
import { type Attack, attack, type Group, type Seen } from '../attack.ts';
import { all, noFault, refused, works } from '../judges.ts';
import { aUser, untouched, type Victim, withConversation } from '../people.ts';
import type { Target } from '../target.ts';
import { http, json } from '../wire/http.ts';

const PNG: Buffer = png(chunk('IDAT', Buffer.alloc(200, 7)));
const TEXT: Buffer = Buffer.from('a text');
const PICTURE = { originalName: 'a.png', mimeType: 'image/png', size: PNG.length };

/** Types that nobody may announce: a browser would run them, or they are none. */
const TYPES: readonly unknown[] = [
  'text/html',
  'TEXT/HTML',
  'text/html; charset=utf-8',
  'image/svg+xml',
  'application/xhtml+xml',
  'text/javascript',
  'application/javascript',
  'text/xml',
  'application/xml',
  'application/x-msdownload',
  'application/zip',
  'text/css',
  'multipart/form-data',
  'image/png\r\nx-evil: 1',
  'image/*',
  'message/rfc822',
  'application/x-shockwave-flash',
  ['image/png'],
  7,
];

const SIZES: readonly unknown[] = [0, -1, 1.5, 10 * 1024 * 1024 + 1, Number.MAX_SAFE_INTEGER + 2, '10', null, [], {}];

/** What may not be announced. */
const DECLARED: readonly [name: string, change: Record<string, unknown>][] = [
  ...TYPES.map((mimeType): [string, object] => [`type ${JSON.stringify(mimeType)}`, { mimeType }]),
  ...SIZES.map((size): [string, object] => [`size ${JSON.stringify(size)}`, { size }]),
] as [string, Record<string, unknown>][];

/** Names of texts, by which they would run where they are saved, or be saved elsewhere. */
const NAMES: readonly string[] = [
  'invoice.bat',
  'form.hta',
  'page.html',
  'picture.svg',
  'run.ps1',
  'open.vbs',
  'link.url',
  'macro.slk',
  'x.command',
  'a.desktop',
  'a.txt.exe',
  '',
  ' ',
  '../a',
  'a/b',
  'a\\b',
  '..\\..\\a',
  'a\u0000b',
  'a\r\nx-evil: 1',
  'a\u202etxt.exe',
  'x'.repeat(300),
  'a\ud800',
  '"; filename=a.exe; x="',
  '.htaccess',
];

/** Contents that the tenant does not take, whatever they are declared as. */
const CONTENTS: readonly [name: string, type: string, content: Buffer][] = [
  ['HTML as PNG', 'image/png', Buffer.from('<html><script>alert(1)</script></html>')],
  ['HTML as PDF', 'application/pdf', Buffer.from('<html><script>alert(1)</script></html>')],
  ['SVG as PNG', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['HTML as nothing', '', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['SVG as nothing', '', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['XML as nothing', '', Buffer.from('<?xml version="1.0"?><x/>')],
  ['a program as PNG', 'image/png', Buffer.from('MZ\u0090\u0000')],
  ['a program as nothing', '', Buffer.from('4d5a9000030000000400', 'hex')],
  ['an archive as PDF', 'application/pdf', Buffer.from('504b0304ff00fe', 'hex')],
];

type Begun = { fileId: string; uploadToken: string; uploadUrl: string; contentType: string };
type Sender = { url: string; person: Victim };

const path = (conversation: string, step: 'init' | 'complete'): string =>
  `POST /api/gw/v1/webchat/conversations/${conversation}/upload/${step}`;

const init = ({ url, person }: Sender, change: object = {}): Promise<Seen> =>
  http(url, path(person.conversationId, 'init'), { token: person.token, body: { ...PICTURE, ...change } });

const complete = ({ url, person }: Sender, body: object, conversation = person.conversationId): Promise<Seen> =>
  http(url, path(conversation, 'complete'), { token: person.token, body });

async function begun(sender: Sender, change: object = {}): Promise<Begun> {
  const answer = await init(sender, change);
  const { data } = json(answer);
  if (!data) throw new Error(`no upload was begun: ${answer.status} ${answer.text}`);
  return data as Begun;
}

/** Sends to the address that was given. */
const put = (address: string, content: Buffer, headers: Record<string, string>, method = 'PUT'): Promise<Seen> => {
  const { origin, pathname, search } = new URL(address);
  return http(origin, `${method} ${pathname}${search}`, { body: content, headers });
};

/** Uploads, completes, and answers where it is served. */
async function served(
  sender: Sender,
  content = PNG,
  change: object = {},
): Promise<{ completed: Seen; publicUrl: string }> {
  const upload = await begun(sender, { size: content.length, ...change });
  await put(upload.uploadUrl, content, { 'content-type': upload.contentType });
  const completed = await complete(sender, upload);
  return { completed, publicUrl: String(json(completed).data?.publicUrl ?? '') };
}

/** Uses of an upload's address that it was not given for. */
const ADDRESSES: readonly [name: string, tried: (upload: Begun) => Promise<Seen>][] = [
  [
    'one byte more',
    ({ uploadUrl, contentType }) =>
      put(uploadUrl, Buffer.concat([PNG, PNG.subarray(0, 1)]), { 'content-type': contentType }),
  ],
  ['one byte less', ({ uploadUrl, contentType }) => put(uploadUrl, PNG.subarray(1), { 'content-type': contentType })],
  [
    'another key',
    ({ uploadUrl, contentType }) =>
      put(uploadUrl.replace(/uploads\/[^?]+/, 'uploads/another'), PNG, { 'content-type': contentType }),
  ],
  [
    'a key among what is served',
    ({ uploadUrl, contentType }) => put(uploadUrl.replace('uploads/', 'files/'), PNG, { 'content-type': contentType }),
  ],
  [
    'a key above',
    ({ uploadUrl, contentType }) =>
      put(uploadUrl.replace('uploads/', 'uploads/../files/'), PNG, { 'content-type': contentType }),
  ],
  ['GET', ({ uploadUrl }) => put(uploadUrl, PNG, {}, 'GET')],
  ['DELETE', ({ uploadUrl }) => put(uploadUrl, PNG, {}, 'DELETE')],
  ['POST', ({ uploadUrl, contentType }) => put(uploadUrl, PNG, { 'content-type': contentType }, 'POST')],
  [
    'without a signature',
    ({ uploadUrl, contentType }) => put(uploadUrl.split('?')[0] ?? '', PNG, { 'content-type': contentType }),
  ],
  [
    'a later expiry',
    ({ uploadUrl, contentType }) =>
      put(uploadUrl.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'), PNG, { 'content-type': contentType }),
  ],
  [
    'a signature with another end',
    ({ uploadUrl, contentType }) =>
      put(uploadUrl.replace(/(X-Amz-Signature=)\w{4}/, '$10000'), PNG, { 'content-type': contentType }),
  ],
];

/** Completions of what is not one's own, or was not sent. */
const COMPLETIONS: readonly [name: string, tried: (own: Sender, other: Sender) => Promise<Seen>][] = [
  ['nothing was sent', async (own) => complete(own, await begun(own))],
  ['another token', async (own) => complete(own, { ...(await begun(own)), uploadToken: 'a'.repeat(22) })],
  ['no token', async (own) => complete(own, { ...(await begun(own)), uploadToken: undefined })],
  [
    'the token of another upload',
    async (own) => complete(own, { ...(await begun(own)), uploadToken: (await begun(own)).uploadToken }),
  ],
  ['of another person', async (own, other) => complete(own, await begun(other))],
  ['in another’s conversation', async (own, other) => complete(own, await begun(own), other.person.conversationId)],
  ['a file above', async (own) => complete(own, { ...(await begun(own)), fileId: '../../../files/aaaaa' })],
  ['a file that there is not', async (own) => complete(own, { ...(await begun(own)), fileId: 'b'.repeat(22) })],
];

/** What a message may not carry. */
const ATTACHED: readonly [name: string, address: (own: Sender, other: Sender) => Promise<string>][] = [
  ['a script', async () => 'javascript:alert(1)'],
  ['data', async () => 'data:text/html,<script>alert(1)</script>'],
  ['a page elsewhere', async () => 'https://evil.example/a.png'],
  ['a file that there is not', async ({ url }) => `${url}/files/365-zzzz-${'a'.repeat(44)}`],
  ['a path above', async ({ url }) => `${url}/files/../api/health`],
  ['the address it was sent to', async (own) => (await begun(own)).uploadUrl],
  ['the file of another person', async (_, other) => (await served(other)).publicUrl],
  ['a name without its secret', async (own) => (await served(own)).publicUrl.slice(0, -1)],
  ['nothing', async () => ''],
];

/** Headers by which a browser runs nothing of a served file. */
const isHarmless = all(works, ({ headers }) => {
  const csp = String(headers['content-security-policy']);
  if (headers['x-content-type-options'] !== 'nosniff') return 'it may be sniffed';
  if (!csp.includes('sandbox') || !csp.includes("default-src 'none'")) return `it may run: ${csp}`;
  if (headers['referrer-policy'] !== 'no-referrer') return 'it tells its address on';
  if (/html|svg|xml|script/.test(String(headers['content-type']))) return `it is of type ${headers['content-type']}`;
  return /[\r\n]/.test(String(headers['content-disposition'])) ? 'its name has a line' : null;
});

/** Files that are two things at once, under a type that is taken. */
const POLYGLOTS: readonly [name: string, type: string, content: Buffer][] = [
  ['HTML behind a PNG', 'image/png', Buffer.concat([PNG, Buffer.from('<script>alert(1)</script>')])],
  ['HTML behind a GIF', 'image/gif', Buffer.from('GIF89a/*<script>alert(1)</script>*/=1;')],
  ['a script as text', 'text/plain', Buffer.from('<script>alert(1)</script>')],
  ['a page as text', 'text/plain', Buffer.from('<!doctype html><html><body onload=alert(1)>')],
  ['a GIF called JPEG', 'image/jpeg', Buffer.from('GIF89a0000')],
  ['a text in UTF-16', 'text/plain', Buffer.from('fffe3c0073006300', 'hex')],
  ['HTML before a PDF', 'application/pdf', Buffer.from('<html>%PDF-1.7</html>')],
  ['HTML behind a PDF', 'application/pdf', Buffer.from('%PDF-1.7 <script>alert(1)</script>')],
];

/** Whether a text is saved as one: its name is one name, and ends as that of a text. */
const isSavedAsText = ({ headers }: Seen): string | null => {
  const disposition = String(headers['content-disposition']);
  const name = decodeURIComponent(/^attachment; filename\*=UTF-8''([^;]*)$/.exec(disposition)?.[1] ?? '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const isOne = /^[^/\\\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]+$/.test(name);
  return isOne && name.endsWith('.txt') ? null : `it is saved by ${disposition}`;
};

/** Names of served files that there are not. */
const SERVED: readonly string[] = [
  '/files/',
  '/files/a',
  `/files/${'a'.repeat(44)}`,
  `/files/365-zzzz-${'a'.repeat(44)}`,
  `/files/365-0000-${'a'.repeat(44)}`,
  '/files/../uploads/a',
  '/files/%2e%2e/uploads/a',
  '/files/..%2fuploads',
  '/uploads/a',
  '/files/*',
  '/files/%00',
  '/files//',
  '/files?list-type=2',
  '/files/?prefix=uploads',
];

/** Uploads, their addresses, what is completed and what is served. */
export const files: Group = {
  name: 'uploads, presigned addresses, polyglots, served files',
  async prepare(target: Target) {
    const { url, shop } = target;
    // An hour's uploads of a conversation are limited, so each part has a conversation of its own.
    const sender = async (): Promise<Sender> => ({ url, person: await withConversation(url, await aUser(url, shop)) });
    const [own, other, declaring, named] = [await sender(), await sender(), await sender(), await sender()];
    const genuine = await served(own);
    const at = (address: string) => http(new URL(address).origin, `GET ${new URL(address).pathname}`);
    const says = async (address: string): Promise<Seen> =>
      http(url, 'POST /api/chat/messages', {
        token: own.person.token,
        body: { text: 'x', attachments: [{ url: address }] },
      });
    const attacks: Attack[] = [
      ...DECLARED.map(([name, change]) => attack(`declared: ${name}`, () => init(declaring, change), refused)),
      ...CONTENTS.map(([name, mimeType, content]) =>
        attack(`content: ${name}`, async () => (await served(other, content, { mimeType })).completed, refused),
      ),
      ...ADDRESSES.map(([name, tried]) =>
        attack(`an address: ${name}`, async () => tried(await begun(own)), all(refused, noFault)),
      ),
      ...COMPLETIONS.map(([name, tried]) => attack(`completed: ${name}`, () => tried(own, other), refused)),
      ...ATTACHED.map(([name, address]) =>
        attack(`attached: ${name}`, async () => says(await address(own, other)), refused),
      ),
      ...POLYGLOTS.map(([name, mimeType, content]) =>
        attack(`served: ${name}`, async () => at((await served(other, content, { mimeType })).publicUrl), isHarmless),
      ),
      ...NAMES.map((originalName) =>
        attack(
          `named: ${JSON.stringify(originalName).slice(0, 40)}`,
          async () => at((await served(named, TEXT, { originalName, mimeType: 'text/plain' })).publicUrl),
          all(isHarmless, isSavedAsText),
        ),
      ),
      attack('sent as HTML, declared as text', async () => at(await sentAs(other, 'text/html')), isHarmless),
      attack('sent without a type, declared as text', async () => at(await sentAs(other, '')), isHarmless),
      attack('completed twice', () => twice(other), works),
      ...SERVED.map((name) => attack(`served: ${name}`, () => http(url, `GET ${name}`), refused)),
      attack(
        'another conversation begins',
        () => http(url, path(other.person.conversationId, 'init'), { token: own.person.token, body: PICTURE }),
        refused,
      ),
      attack(
        'swapped after its completion',
        () => swapped(own, at),
        ({ text }) => (text === PNG.toString() ? null : 'it is served otherwise than completed'),
      ),
    ];
    return {
      controls: [
        untouched(url, declaring.person),
        attack('a genuine file is completed', async () => (await served(await sender())).completed, works),
        attack(
          'a genuine file is served',
          () => at(genuine.publicUrl),
          all(isHarmless, ({ text }) => (text === PNG.toString() ? null : 'it is another')),
        ),
        attack(
          'a genuine file is attached',
          async () => {
            const { person } = await sender();
            const file = await served({ url, person });
            return http(url, 'POST /api/chat/messages', {
              token: person.token,
              body: { text: '', attachments: [{ url: file.publicUrl }] },
            });
          },
          works,
        ),
      ],
      attacks,
    };
  },
};

/** A file whose upload's address is used once more after it was completed. */
async function swapped(own: Sender, at: (address: string) => Promise<Seen>): Promise<Seen> {
  const upload = await begun(own);
  await put(upload.uploadUrl, PNG, { 'content-type': upload.contentType });
  const { publicUrl } = json(await complete(own, upload)).data;
  await put(upload.uploadUrl, Buffer.concat([PNG.subarray(0, 8), Buffer.alloc(200, 8)]), {
    'content-type': upload.contentType,
  });
  return at(publicUrl);
}

/** A text that is sent under another type than it was declared as. */
async function sentAs(sender: Sender, type: string): Promise<string> {
  const upload = await begun(sender, { mimeType: 'text/plain', size: TEXT.length });
  await put(upload.uploadUrl, TEXT, { 'content-type': type });
  return String(json(await complete(sender, upload)).data?.publicUrl);
}

/** An upload that is completed twice: it is the same file, and no other. */
async function twice(sender: Sender): Promise<Seen> {
  const upload = await begun(sender);
  await put(upload.uploadUrl, PNG, { 'content-type': upload.contentType });
  const [first, second] = [await complete(sender, upload), await complete(sender, upload)];
  return { ...second, accepted: first.text === second.text };
}
