import { type Attack, attack, type Group, type Seen } from '../attack.ts';
import { refused, tells, withholds, works } from '../judges.ts';
import { aName, anAgent, aSecret, aSession, aUser, aVisitor, untouched, withConversation } from '../people.ts';
import { insideOf, PAGE, type Target } from '../target.ts';
import { cookiesOf, http, json } from '../wire/http.ts';
import { line } from '../wire/line.ts';
import { nativeHandshake, nativeSocket } from '../wire/native.ts';
import { socketioConnect, socketioSession } from '../wire/socketio.ts';

type Strict = {
  url: string;
  tenantId: string;
  key: string;
  headers: Record<string, string>;
  /** What was admitted before tokens were required. */
  before: { guest: string; session: string; conversation: string; cookie: string };
};

/** Every way in of somebody without a token of their own. */
const WITHOUT_TOKEN: readonly [name: string, tried: (strict: Strict) => Promise<Seen>][] = [
  ['a key at Socket.IO', ({ url, key }) => socketioConnect(url, { token: key })],
  ['a key as auth.apiKey', ({ url, key }) => socketioConnect(url, { apiKey: key })],
  ['a key in the query of Socket.IO', ({ url, key }) => socketioConnect(url, undefined, { token: key })],
  [
    'the tenant’s name at Socket.IO',
    ({ url, tenantId }) => socketioConnect(url, undefined, { tenantId }, { headers: { origin: PAGE } }),
  ],
  ['a message with a new session', (strict) => says(strict, { sessionId: aSession() })],
  ['a message with an earlier session', (strict) => says(strict, { sessionId: strict.before.session })],
  ['a message with nothing', (strict) => says(strict, {})],
  [
    'a message with a key',
    ({ url, key, headers }) => http(url, 'POST /webchat/message', { token: key, body: { text: 'x' }, headers }),
  ],
  [
    '/webchat/session',
    ({ url, headers }) => http(url, 'POST /webchat/session', { body: { sessionId: aSession() }, headers }),
  ],
  ['/webchat/init', ({ url, headers }) => http(url, 'POST /webchat/init', { body: {}, headers })],
  [
    '/webchat/init with an earlier session',
    ({ url, headers, before }) => http(url, 'POST /webchat/init', { body: { sessionId: before.session }, headers }),
  ],
  [
    '/webchat/open',
    ({ url, headers, before }) => http(url, 'POST /webchat/open', { body: { sessionId: before.session }, headers }),
  ],
  [
    'the history of an earlier session',
    ({ url, headers, before }) => http(url, `GET /webchat/messages?sessionId=${before.session}`, { headers }),
  ],
  [
    'the first widget’s message',
    ({ url, tenantId, headers }) => http(url, 'POST /api/chat/messages', { body: { text: 'x', tenantId }, headers }),
  ],
  [
    'an earlier cookie',
    ({ url, headers, before }) =>
      http(url, 'GET /api/chat/messages', { headers: { ...headers, cookie: before.cookie } }),
  ],
  [
    'an earlier cookie at the socket',
    ({ url, tenantId, before }) =>
      nativeHandshake(url, `/ws/chat/?tenantId=${tenantId}`, { headers: { origin: PAGE, cookie: before.cookie } }),
  ],
  [
    'an upload by handle',
    ({ url, headers, before }) =>
      http(url, `POST /api/gw/v1/webchat/conversations/${before.conversation}/upload/init`, {
        body: { originalName: 'a.png', mimeType: 'image/png', size: 1 },
        headers,
      }),
  ],
];

const says = ({ url, headers }: Strict, body: object): Promise<Seen> =>
  http(url, 'POST /webchat/message', { body: { text: 'x', ...body }, headers });

/** User ids by which a site, or somebody in its name, would be somebody else. */
const USER_IDS: readonly unknown[] = [
  '',
  'a\u001fb',
  'a\u0000b',
  'a\nb',
  'a\u007fb',
  'eve\ud800',
  '\udc00eve',
  'x'.repeat(129),
  null,
  7.5,
  true,
  {},
  [],
  ['ann'],
  { $ne: 1 },
  { toString: 'ann' },
];

/** Sessions that are too short or too even to be secrets. */
const SESSIONS: readonly string[] = [
  'short',
  'a'.repeat(19),
  'a'.repeat(20),
  'abab'.repeat(8),
  '1'.repeat(64),
  'session',
  '0'.repeat(20),
  'x'.repeat(129),
  'abcdefgh#abcdefghijkl',
  'abcdefgh/abcdefghijkl',
];

/** A tenant that began to require tokens when it had visitors already. */
async function strictTenant(target: Target): Promise<{ strict: Strict; keys: Target['shop'] }> {
  const { url } = target;
  const keys = target.shop;
  const headers = { origin: PAGE, 'x-tenant-id': keys.tenantId };
  const session = aSession();
  await http(url, 'POST /webchat/message', { body: { text: 'before', sessionId: session }, headers });
  const known = json(await http(url, 'POST /webchat/init', { body: { sessionId: session }, headers }));
  const guest = json(await http(url, 'POST /webchat/init', { body: {}, headers }));
  const cookie = cookiesOf(await http(url, 'GET /api/chat/messages', { headers }));
  const { stores, product } = insideOf(target);
  await stores.tenants.change(keys.tenantId, { requireTokens: true });
  product.reload();
  const before = { guest: guest.ws_token, session, conversation: known.conversation_id, cookie };
  return { keys, strict: { url, tenantId: keys.tenantId, key: keys.publishableKey, headers, before } };
}

type Listed = { conversationId: string; lastMessage?: { text?: string } };

/** A guest of the widget who has written with a session, and the token of a page that has its handle alone. */
async function followed({ url, rival }: Target) {
  const headers = { origin: PAGE, 'x-tenant-id': rival.tenantId };
  const [session, secret] = [aSession(), aSecret()];
  const known = json(await http(url, 'POST /webchat/init', { body: {}, headers }));
  const socket = await line(`${url}/ws?token=${known.ws_token}`, { headers: { origin: PAGE } });
  socket.send(JSON.stringify({ type: 'message', text: secret, sessionId: session }));
  await socket.until((frame) => frame.includes(secret));
  socket.close();
  const follower = json(await http(url, 'POST /webchat/init', { body: { visitorId: known.visitor_id }, headers }));
  const { token } = await anAgent(url, rival, 'admin');
  const list = json(await http(url, 'GET /api/chat/conversations', { token })).conversations as Listed[];
  const conversationId = list.find(({ lastMessage }) => lastMessage?.text === secret)?.conversationId;
  return { headers, session, secret, conversationId, token: String(follower.ws_token) };
}

type Followed = Awaited<ReturnType<typeof followed>>;

/** What a follower of a visitor tries beside hearing what is pushed to it. */
const FOLLOWING: readonly [name: string, tried: (url: string, followed: Followed) => Promise<Seen>][] = [
  ['reads the history', (url, { token }) => http(url, 'GET /api/chat/messages', { token })],
  ['reads the widget’s history', (url, { token, headers }) => http(url, 'GET /webchat/messages', { token, headers })],
  ['asks a socket for what it missed', (url, { token }) => synced(url, token)],
  ['asks Socket.IO for what it missed', (url, { token }) => socketioSays(url, token, 'join:session')],
  ['writes over HTTP, and reads', (url, { token }) => writesAndReads(url, token)],
  [
    'renews its token with a session of its own',
    (url, { token, headers }) => http(url, 'POST /webchat/init', { token, body: { sessionId: aSession() }, headers }),
  ],
];

async function synced(url: string, token: string): Promise<Seen> {
  const socket = await line(`${url}/ws/chat?token=${token}`, { protocols: ['chat.v1'], headers: { origin: PAGE } });
  socket.send('{"type":"sync"}');
  await socket.until((frame) => frame.includes('synced'));
  socket.close();
  return { accepted: true, status: socket.status, headers: {}, text: socket.frames.join('\n') };
}

async function socketioSays(url: string, token: string, event: string): Promise<Seen> {
  const session = await socketioSession(url, { token, offset: '0' }, {}, { headers: { origin: PAGE } });
  await session.ask(event, {});
  session.close();
  return { accepted: true, status: 101, headers: {}, text: session.frames.join('\n') };
}

async function writesAndReads(url: string, token: string): Promise<Seen> {
  await http(url, 'POST /api/chat/messages', { token, body: { text: 'of the follower' } });
  return http(url, 'GET /api/chat/messages', { token });
}

/** Uses of a value that was read out of a token, as if it were a secret. */
const CLAIM_USES: readonly [
  name: string,
  tried: (at: { url: string; tenantId: string }, value: string) => Promise<Seen>,
][] = [
  [
    'as a session of the widget',
    ({ url, tenantId }, value) =>
      http(url, `GET /webchat/messages?sessionId=${encodeURIComponent(value)}`, {
        headers: { origin: PAGE, 'x-tenant-id': tenantId },
      }),
  ],
  [
    'as a handle',
    ({ url, tenantId }, value) =>
      http(url, `GET /webchat/messages?conversationId=${encodeURIComponent(value)}`, {
        headers: { origin: PAGE, 'x-tenant-id': tenantId },
      }),
  ],
  ['as a session at token issue', ({ url, tenantId }, sessionId) => readsByToken(url, { tenantId, sessionId })],
];

/** What a token reads that is issued for a session. */
async function readsByToken(url: string, body: { tenantId: string; sessionId: string }): Promise<Seen> {
  const issued = await http(url, 'POST /api/chat/anonymous-token', { body });
  const { token } = json(issued);
  return token ? http(url, 'GET /api/chat/messages', { token }) : issued;
}

/** What a socket with this token hears of the agent's answer to the visitor who is followed. */
async function heard({ url, rival }: Target, { conversationId, secret }: Followed, token: string): Promise<Seen> {
  const socket = await nativeSocket(url, token, { origin: PAGE });
  const agent = await anAgent(url, rival, 'admin');
  const body = { text: `${secret} answered`, conversationId };
  const answer = await http(url, 'POST /api/chat/messages', { token: agent.token, body });
  if (!answer.accepted) throw new Error(`no agent could answer: ${answer.text}`);
  // What the answer pushed was posted before the agent was told; what follows it here, later.
  socket.send(JSON.stringify({ type: 'message', text: 'own', clientMessageId: aName('m') }));
  await socket.until((frame) => frame.includes('"own"'));
  socket.close();
  return { accepted: true, status: 101, headers: {}, text: socket.frames.join('\n') };
}

/** A follower whose token was renewed: the new one follows nobody. */
async function heardAfterRenewal(target: Target, follow: Followed): Promise<Seen> {
  const { url, rival } = target;
  const body = { tenantId: rival.tenantId };
  const renewed = await http(url, 'POST /api/chat/anonymous-token', { token: follow.token, body });
  const { token } = json(renewed);
  if (!token) throw new Error(`it was not renewed: ${renewed.text}`);
  return heard(target, follow, token);
}

/** Each value that a token tells whoever sees it. */
function claimsIn(token: string): (readonly [name: string, value: string])[] {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
  const leaves = (name: string, value: unknown): (readonly [string, string])[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([member, inner]) => leaves(`${name}.${member}`, inner))
      : [[name, String(value)]];
  return Object.entries(claims).flatMap(([name, value]) => leaves(name, value));
}

/** Those without a token, those who follow, and ids that are said and not proved. */
export const guests: Group = {
  name: 'guests, following, required tokens, user ids',
  needs: 'product',
  async prepare(target) {
    const { url, rival } = target;
    const follow = await followed(target);
    const victim = await withConversation(url, await aUser(url, rival));
    const anonymous = await aVisitor(url, rival);
    const claimed = await withConversation(url, anonymous);
    const { strict, keys } = await strictTenant(target);
    const says = (body: object) =>
      http(url, 'POST /webchat/message', { body: { text: 'intruder', ...body }, headers: follow.headers });
    const reads = (query: string) => http(url, `GET /webchat/messages?${query}`, { headers: follow.headers });
    const attacks: Attack[] = [
      ...WITHOUT_TOKEN.map(([name, tried]) => attack(`tokens are required: ${name}`, () => tried(strict), refused)),
      ...FOLLOWING.map(([name, tried]) =>
        attack(`a follower ${name}`, () => tried(url, follow), withholds(follow.secret)),
      ),
      ...USER_IDS.map((userId, at) =>
        attack(
          `user id ${at}: ${JSON.stringify(userId)?.slice(0, 30)}`,
          () => http(url, 'POST /api/chat/user-token', { token: rival.secretKey, body: { userId } }),
          refused,
        ),
      ),
      ...SESSIONS.map((sessionId) =>
        attack(
          `a session ${sessionId.slice(0, 30)}, ${sessionId.length} long`,
          () => http(url, 'POST /api/chat/anonymous-token', { body: { tenantId: rival.tenantId, sessionId } }),
          refused,
        ),
      ),
      {
        // Of a visitor of its own: what is answered to that one here, the other followers may hear.
        name: 'a follower renews its token, and listens',
        run: async () => {
          const other = await followed(target);
          return withholds(other.secret)(await heardAfterRenewal(target, other));
        },
      },
      ...claimsIn(claimed.token).flatMap(([claim, value]) =>
        CLAIM_USES.map(([use, tried]) =>
          attack(
            `the claim ${claim} ${use}`,
            () => tried({ url, tenantId: rival.tenantId }, value),
            withholds(claimed.secret),
          ),
        ),
      ),
      attack(
        'a user id without a token',
        () => says({ userId: victim.userId, sessionId: aSession() }),
        withholds(victim.secret),
      ),
      attack(
        'a user id without a token, in a history',
        () => reads(`userId=${victim.userId}&sessionId=${aSession()}`),
        withholds(victim.secret),
      ),
      attack(
        'a fingerprint that another has',
        () => says({ fingerprint: 'same', sessionId: aSession() }),
        withholds(victim.secret, follow.secret),
      ),
      attack('a visitor’s id as a user’s', async () => ofUser(target, anonymous.userId), withholds(victim.secret)),
      attack(
        'a user’s id with its kind',
        async () => ofUser(target, `user:${victim.userId}`),
        withholds(victim.secret),
      ),
      attack(
        'a user’s id in capitals',
        async () => ofUser(target, victim.userId.toUpperCase()),
        withholds(victim.secret),
      ),
      attack('a user’s id and a space', async () => ofUser(target, `${victim.userId} `), withholds(victim.secret)),
      attack(
        'a user’s id in full width',
        async () => ofUser(target, victim.userId.replace('u', '\uff55')),
        withholds(victim.secret),
      ),
    ];
    return {
      controls: [
        untouched(url, victim),
        attack(
          'a user is admitted where tokens are required',
          async () => http(url, 'GET /api/chat/messages', { token: (await aUser(url, keys)).token }),
          works,
        ),
        attack(
          'a session reads its own where they are not',
          () => reads(`sessionId=${follow.session}`),
          tells(follow.secret),
        ),
        attack(
          'a session gets a token that reads',
          () => readsByToken(url, { tenantId: rival.tenantId, sessionId: anonymous.sessionId }),
          tells(claimed.secret),
        ),
        attack('a follower hears what is pushed', () => heard(target, follow, follow.token), tells(follow.secret)),
        attack(
          'a follower’s socket opens',
          () => nativeHandshake(url, `/ws?token=${follow.token}`, { headers: { origin: PAGE } }),
          works,
        ),
      ],
      attacks,
    };
  },
};

/** What a user with an id like another's reads. */
async function ofUser({ url, rival }: Target, userId: string): Promise<Seen> {
  const { token } = await aUser(url, rival, userId);
  await http(url, 'POST /api/chat/messages', { token, body: { text: aName('own') } });
  return http(url, 'GET /api/chat/messages', { token });
}
