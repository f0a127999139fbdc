import { run } from '../../../lib/tenants/run.ts';
import { type Attack, attack, each, type Group, type Seen } from '../attack.ts';
import { refused, works } from '../judges.ts';
import { anAgent, aSecret, aSession, aUser, aVisitor, untouched, withConversation } from '../people.ts';
import { insideOf, PAGE, type Target } from '../target.ts';
import { http, json } from '../wire/http.ts';
import { line } from '../wire/line.ts';
import { socketioConnect, socketioSession } from '../wire/socketio.ts';
import { DOORS } from './tokens.ts';

/** Milliseconds after which a revocation counts: it is made so long ago. */
const REVOCATION_DELAY = 30_000;

/** The operator's command line. */
async function revoke(target: Target, ...flags: string[]): Promise<void> {
  const { operator } = insideOf(target);
  const clock = () => Date.now() - REVOCATION_DELAY;
  const open = async () => ({ ...operator, stop: () => {}, clock, sleep: async () => {} });
  const notes: string[] = [];
  const talk = { say: () => {}, note: (text: string) => void notes.push(text), agreed: async () => true };
  const code = await run(['revoke', target.shop.tenantId, ...flags], open, talk);
  if (code !== 0) throw new Error(`revoke ${flags.join(' ')}: ${notes.join(' ')}`);
}

type Way = (target: Target, credential: string) => Promise<Seen>;

const page = ({ shop }: Target) => ({ origin: PAGE, 'x-tenant-id': shop.tenantId });

/** Routes that take a token, beside the doors. */
const BY_TOKEN: readonly [name: string, way: Way][] = [
  ...DOORS,
  ['POST /api/chat/messages', ({ url }, token) => http(url, 'POST /api/chat/messages', { token, body: { text: 'x' } })],
  [
    'POST /api/chat/session',
    ({ url, shop }, token) => http(url, 'POST /api/chat/session', { token, body: { tenantId: shop.tenantId } }),
  ],
  [
    'GET /webchat/messages',
    (target, token) => http(target.url, 'GET /webchat/messages', { token, headers: page(target) }),
  ],
  [
    'POST /webchat/message',
    (target, token) => http(target.url, 'POST /webchat/message', { token, body: { text: 'x' }, headers: page(target) }),
  ],
];

/** Ways in of an agent. */
const BY_STAFF: readonly [name: string, way: Way][] = [
  ...DOORS.filter(([name]) => name !== 'GET /api/chat/messages' && name !== 'renewal'),
  ['GET /api/chat/conversations', ({ url }, token) => http(url, 'GET /api/chat/conversations', { token })],
  ['GET /api/chat/online-users', ({ url }, token) => http(url, 'GET /api/chat/online-users', { token })],
];

/** Routes that take a session. */
const BY_SESSION: readonly [name: string, way: Way][] = [
  [
    'GET /webchat/messages',
    (target, id) => http(target.url, `GET /webchat/messages?sessionId=${id}`, { headers: page(target) }),
  ],
  [
    'POST /webchat/message',
    (target, sessionId) =>
      http(target.url, 'POST /webchat/message', { body: { sessionId, text: 'x' }, headers: page(target) }),
  ],
  [
    'POST /webchat/session',
    (target, sessionId) => http(target.url, 'POST /webchat/session', { body: { sessionId }, headers: page(target) }),
  ],
  [
    'POST /webchat/init',
    (target, sessionId) => http(target.url, 'POST /webchat/init', { body: { sessionId }, headers: page(target) }),
  ],
  [
    'POST /webchat/open',
    (target, sessionId) => http(target.url, 'POST /webchat/open', { body: { sessionId }, headers: page(target) }),
  ],
  [
    'token issue',
    ({ url, shop }, sessionId) =>
      http(url, 'POST /api/chat/anonymous-token', { body: { tenantId: shop.tenantId, sessionId } }),
  ],
  [
    'GET /api/chat/messages',
    (target, id) =>
      http(target.url, `GET /api/chat/messages?tenantId=${target.shop.tenantId}&sessionId=${id}`, {
        headers: page(target),
      }),
  ],
  [
    'POST /api/chat/messages',
    (target, sessionId) =>
      http(target.url, 'POST /api/chat/messages', {
        body: { tenantId: target.shop.tenantId, sessionId, text: 'x' },
        headers: page(target),
      }),
  ],
];

/** A visitor, and a session that a thief has attached to it by a token that it stole; the token of that session. */
async function robbed(target: Target) {
  const { url, shop } = target;
  const visitor = await aVisitor(url, shop);
  await withConversation(url, visitor);
  const thief = aSession();
  const session = await socketioSession(url, { token: visitor.token });
  await session.ask('join:session', { sessionId: thief });
  session.close();
  return { visitor, thief, attached: (await aVisitor(url, shop, thief)).token };
}

/** A guest of the widget that has become a session by writing with it. */
async function becomeSession(target: Target) {
  const { url } = target;
  const session = aSession();
  const { ws_token: guest } = json(await http(url, 'POST /webchat/init', { body: {}, headers: page(target) }));
  const socket = await line(`${url}/ws?token=${guest}`, { headers: { origin: PAGE } });
  socket.send(JSON.stringify({ type: 'message', text: aSecret(), sessionId: session }));
  await socket.until((frame) => frame.includes('"message"'));
  socket.close();
  return { session, guest: String(guest) };
}

/** Whoever was revoked, by every credential that led to them. */
export const revocation: Group = {
  name: 'revocation: tokens, sessions, what is attached to them',
  needs: 'product',
  async prepare(target) {
    const { url, shop } = target;
    const { product } = insideOf(target);
    const { visitor, thief, attached } = await robbed(target);
    const user = await aUser(url, shop);
    const { session, guest } = await becomeSession(target);
    const agent = await anAgent(url, shop, 'admin');
    const desk = await socketioSession(url, { token: agent.token });
    desk.close();
    const colleague = await anAgent(url, shop, 'admin');
    const stays = await withConversation(url, await aUser(url, shop));
    const open = await aVisitor(url, shop);
    const openSession = aSession();
    await http(url, 'POST /webchat/message', { body: { sessionId: openSession, text: 'x' }, headers: page(target) });
    await revoke(target, '--visitor', visitor.userId);
    await revoke(target, '--user', user.userId);
    await revoke(target, '--session', session);
    await revoke(target, '--agent', agent.userId);
    // No environment remembers what was before.
    product.reload();
    const revoked: [name: string, token: string][] = [
      ['the visitor’s token', visitor.token],
      ['the token of a session attached to it', attached],
      ['the user’s token', user.token],
      ['the token of a guest who became the session', guest],
    ];
    const sessions: [name: string, session: string][] = [
      ['the session', session],
      ['a session attached to the visitor', thief],
    ];
    const ways = <Credential>(
      credential: Credential,
      way: (target: Target, credential: Credential) => Promise<Seen>,
      name: string,
    ): Attack => attack(name, () => way(target, credential), refused);
    return {
      controls: [
        untouched(url, stays),
        ...BY_STAFF.map(([name, way]) =>
          attack(`an agent who stays, ${name}`, () => way(target, colleague.token), works),
        ),
        ...BY_TOKEN.map(([name, way]) => attack(`one who stays, ${name}`, () => way(target, open.token), works)),
        ...BY_SESSION.map(([name, way]) =>
          attack(`a session that stays, ${name}`, () => way(target, openSession), works),
        ),
      ],
      attacks: [
        ...each(revoked, BY_TOKEN, ways),
        ...each(sessions, BY_SESSION, ways),
        ...each([['the agent’s token', agent.token]], BY_STAFF, ways),
        attack(
          'the agent’s token with its recovery id',
          () => socketioConnect(url, { token: agent.token, pid: desk.pid }),
          refused,
        ),
      ],
    };
  },
};
