import { type Attack, attack, each, type Group, type Seen } from '../attack.ts';
import { all, refused, withholds, works } from '../judges.ts';
import { aName, anAgent, aSecret, aSession, aUser, untouched, type Victim, withConversation } from '../people.ts';
import { PAGE, type Target } from '../target.ts';
import { http, json } from '../wire/http.ts';
import { nativeFrame, nativeSocket } from '../wire/native.ts';
import { socketioEvent, socketioSession } from '../wire/socketio.ts';

/** A visitor of the widget, by its session, with the handles that its widget was given. */
type WidgetVictim = { sessionId: string; conversation: string; visitor: string; secret: string };

type Scene = Target & { victim: Victim; widget: WidgetVictim };

/** Reads of what is another's, by whatever names it. */
const READS: readonly [name: string, route: (scene: Scene) => string][] = [
  ['by conversation', ({ victim }) => `GET /api/chat/messages?conversationId=${victim.conversationId}`],
  [
    'by conversation, spelled otherwise',
    ({ victim }) => `GET /api/chat/messages?conversation_id=${victim.conversationId}`,
  ],
  ['by cursor', ({ victim }) => `GET /api/chat/messages?after=${encodeURIComponent(victim.cursor)}`],
  ['by cursor, backwards', ({ victim }) => `GET /api/chat/messages?before=${encodeURIComponent(victim.cursor)}`],
  [
    'by conversation and cursor',
    ({ victim }) =>
      `GET /api/chat/messages?conversationId=${victim.conversationId}&before=${encodeURIComponent(victim.cursor)}`,
  ],
  ['by user id', ({ victim }) => `GET /api/chat/messages?userId=${victim.userId}`],
  [
    'by user id in place of a session',
    ({ victim }) => `GET /api/chat/messages?sessionId=${victim.userId.padEnd(20, 'abcdefgh')}`,
  ],
  [
    'by message id in place of a conversation',
    ({ victim }) => `GET /api/chat/messages?conversationId=${victim.messageId}`,
  ],
  [
    'by the key of its rows',
    ({ victim }) => `GET /api/chat/messages?conversationId=${encodeURIComponent(`T#x#C#${victim.conversationId}`)}`,
  ],
  ['by a conversation with a star', () => 'GET /api/chat/messages?conversationId=*'],
  ['by its tenant', ({ shop }) => `GET /api/chat/messages?tenantId=${shop.tenantId}`],
  [
    'by conversation, with what stands between',
    ({ victim }) => `GET /api/chat/messages?conversationId=${victim.conversationId}&include=events`,
  ],
  ['its card', ({ victim }) => `GET /api/chat/conversations/${victim.conversationId}`],
  ['the list of conversations', () => 'GET /api/chat/conversations?limit=100'],
  ['who is online', ({ shop }) => `GET /api/chat/online-users?tenantId=${shop.tenantId}`],
  ['who is online, after the victim', ({ victim }) => `GET /api/webchat/online-users?after=user:${victim.userId}`],
  [
    'the widget’s history by public id',
    ({ victim }) => `GET /webchat/messages?conversationId=${victim.conversationId}`,
  ],
  [
    'the widget’s history by the victim’s id',
    ({ victim }) => `GET /webchat/messages?sessionId=${victim.userId.padEnd(20, 'abcdefgh')}`,
  ],
];

/** Writes into what is another's. */
const WRITES: readonly [name: string, route: (scene: Scene) => string, body: (scene: Scene) => object][] = [
  [
    'a message',
    () => 'POST /api/chat/messages',
    ({ victim }) => ({ text: 'intruder', conversationId: victim.conversationId }),
  ],
  ['a first word', () => 'POST /api/chat/conversations', ({ victim }) => ({ userId: victim.userId, text: 'intruder' })],
  ['a change', ({ victim }) => `PATCH /api/chat/conversations/${victim.conversationId}`, () => ({ labels: ['x'] })],
  [
    'a note',
    ({ victim }) => `POST /api/chat/conversations/${victim.conversationId}/notes`,
    () => ({ text: 'intruder' }),
  ],
  ['a close', ({ victim }) => `POST /api/chat/conversations/${victim.conversationId}/close`, () => ({})],
  ['a reopening', ({ victim }) => `POST /api/chat/conversations/${victim.conversationId}/reopen`, () => ({})],
  [
    'an upload',
    ({ victim }) => `POST /api/gw/v1/webchat/conversations/${victim.conversationId}/upload/init`,
    () => ({ originalName: 'a.png', mimeType: 'image/png', size: 10 }),
  ],
  [
    'a completion',
    ({ victim }) => `POST /api/gw/v1/webchat/conversations/${victim.conversationId}/upload/complete`,
    () => ({ fileId: 'a', uploadToken: 'b' }),
  ],
];

/** Frames about another's conversation. */
const FRAMES: readonly [name: string, frame: (victim: Victim) => object][] = [
  ['message', ({ conversationId }) => ({ type: 'message', text: 'intruder', conversation_id: conversationId })],
  ['typing', ({ conversationId }) => ({ type: 'typing', conversation_id: conversationId })],
  ['read', ({ conversationId }) => ({ type: 'read', seq: 1, conversation_id: conversationId })],
  ['conversation:close', ({ conversationId }) => ({ type: 'conversation:close', conversation_id: conversationId })],
  ['conversation:reopen', ({ conversationId }) => ({ type: 'conversation:reopen', conversation_id: conversationId })],
];

/** Rooms and names by which a session of Socket.IO could come to hear another's conversation. */
const ROOMS: readonly [name: string, event: string, payload: (scene: Scene) => object][] = [
  ['its conversation', 'join:conversation', ({ victim }) => ({ conversationId: victim.conversationId })],
  ['its user id', 'join:session', ({ victim }) => ({ sessionId: victim.userId })],
  ['its conversation as a session', 'join:session', ({ victim }) => ({ sessionId: victim.conversationId })],
  ['its message', 'join:conversation', ({ victim }) => ({ conversationId: victim.messageId })],
  ['the tenant', 'join:conversation', ({ shop }) => ({ conversationId: shop.tenantId })],
  ['a star', 'join:conversation', () => ({ conversationId: '*' })],
  ['an agents’ room', 'join:conversation', () => ({ conversationId: 'agents' })],
];

/** Writes by which a handle, which only reads, would speak for its conversation. */
const BY_HANDLE: readonly [name: string, route: string, body: (widget: WidgetVictim) => object][] = [
  [
    'POST /webchat/message, conversation_id',
    'POST /webchat/message',
    ({ conversation }) => ({ text: 'intruder', conversation_id: conversation }),
  ],
  [
    'POST /webchat/message, conversationId',
    'POST /webchat/message',
    ({ conversation }) => ({ text: 'intruder', conversationId: conversation }),
  ],
  [
    'POST /webchat/message, visitorId',
    'POST /webchat/message',
    ({ visitor }) => ({ text: 'intruder', visitorId: visitor }),
  ],
  [
    'POST /webchat/message, as a session',
    'POST /webchat/message',
    ({ conversation }) => ({ text: 'intruder', sessionId: conversation }),
  ],
  ['POST /webchat/open, as a session', 'POST /webchat/open', ({ visitor }) => ({ sessionId: visitor })],
  ['POST /webchat/init, as a session', 'POST /webchat/init', ({ visitor }) => ({ sessionId: visitor })],
  ['token issue, as a session', 'POST /api/chat/anonymous-token', ({ visitor }) => ({ sessionId: visitor })],
];

async function scene(target: Target): Promise<Scene> {
  const { url, shop } = target;
  const victim = await withConversation(url, await aUser(url, shop));
  const [sessionId, secret] = [aSession(), aSecret()];
  const headers = { origin: PAGE, 'x-tenant-id': shop.tenantId };
  await http(url, 'POST /webchat/message', { body: { sessionId, text: secret }, headers });
  const known = json(await http(url, 'POST /webchat/init', { body: { sessionId }, headers }));
  return {
    ...target,
    victim,
    widget: { sessionId, secret, conversation: known.conversation_id, visitor: known.visitor_id },
  };
}

/** The tries of somebody who has a token of their own, or none. */
function byAttacker(who: string, token: string | undefined, here: Scene): Attack[] {
  const { url, victim } = here;
  const hidden = withholds(victim.secret, victim.userId, here.widget.secret);
  const headers = token === undefined ? { origin: PAGE, 'x-tenant-id': here.shop.tenantId } : {};
  const reads = READS.map(([what, route]) =>
    attack(`${who} reads ${what}`, () => http(url, route(here), { token, headers }), hidden),
  );
  const writes = WRITES.map(([what, route, body]) =>
    attack(
      `${who} writes ${what}`,
      () => http(url, route(here), { token, headers, body: body(here) }),
      token === undefined && what === 'a message' ? hidden : refused,
    ),
  );
  if (token === undefined) return [...reads, ...writes];
  const frames = FRAMES.map(([what, frame]) =>
    attack(`${who} sends a frame ${what}`, () => nativeFrame(url, token, frame(victim)), all(refused, hidden)),
  );
  const rooms = ROOMS.map(([what, event, payload]) =>
    attack(
      `${who} joins ${what}, and listens`,
      () => overheard(here, token, event, payload(here)),
      withholds(victim.secret),
    ),
  );
  const events = ['message', 'typing', 'read'].map((event) =>
    attack(
      `${who} sends the event ${event}`,
      () => socketioEvent(url, { token }, event, { text: 'intruder', seq: 1, conversation_id: victim.conversationId }),
      refused,
    ),
  );
  return [...reads, ...writes, ...frames, ...rooms, ...events];
}

/** What an attacker's session hears after it has joined a room: of another message of the victim, nothing. */
async function overheard({ url, victim, shop }: Scene, token: string, event: string, payload: object): Promise<Seen> {
  const session = await socketioSession(url, { token });
  const answer = await session.ask(event, payload);
  const talker = await aUser(url, shop);
  const text = `${victim.secret} again`;
  await http(url, 'POST /api/chat/messages', { token: talker.token, body: { text } });
  await session.ask('leave:session');
  session.close();
  return { accepted: answer?.success === true, status: 101, headers: {}, text: session.frames.join('\n') };
}

/** A visitor tries the ids, cursors, rooms and sessions of another. */
export const isolation: Group = {
  name: 'ids, rooms, handles, cursors, sessions',
  async prepare(target) {
    const { url, shop, rival } = target;
    const here = await scene(target);
    const { victim, widget } = here;
    const attackers: [name: string, token: string | undefined][] = [
      ['another visitor', (await aUser(url, shop)).token],
      ['a visitor of another tenant', (await aUser(url, rival)).token],
      ['an agent of another tenant', (await anAgent(url, rival)).token],
      ['an admin of another tenant', (await anAgent(url, rival, 'admin')).token],
      ['a stranger', undefined],
    ];
    const neighbour = await aUser(url, shop);
    const page = { origin: PAGE, 'x-tenant-id': shop.tenantId };
    const read = (query: string, headers: Record<string, string> = page) =>
      http(url, `GET /webchat/messages?${query}`, { headers });
    const byHandle = each(
      BY_HANDLE.map(([name, route, body]) => [name, { route, body: body(widget) }] as const),
      [
        ['alone', undefined],
        ['with a token of another', neighbour.token],
      ] as const,
      ({ route, body }, token, name) =>
        attack(
          `a handle writes: ${name}`,
          () => http(url, route, { token, headers: page, body: { tenantId: shop.tenantId, ...body } }),
          withholds(widget.secret),
        ),
    );
    const foreignHandle: Attack[] = [
      attack(
        'a handle under the name of another tenant',
        () => read(`conversationId=${widget.conversation}`, { ...page, 'x-tenant-id': rival.tenantId }),
        withholds(widget.secret),
      ),
      attack(
        'a handle with the key of another tenant',
        () =>
          http(url, `GET /webchat/messages?conversationId=${widget.conversation}`, {
            token: rival.publishableKey,
            headers: { origin: PAGE },
          }),
        withholds(widget.secret),
      ),
      attack(
        'a handle relabelled as another tenant’s',
        () => read(`conversationId=${widget.conversation.replace(shop.tenantId, rival.tenantId)}`),
        withholds(widget.secret),
      ),
      attack(
        'a shortened handle',
        () => read(`conversationId=${widget.conversation.slice(0, -1)}`),
        withholds(widget.secret),
      ),
      attack(
        'a handle in capitals',
        () => read(`conversationId=${widget.conversation.toUpperCase()}`),
        withholds(widget.secret),
      ),
      attack(
        'a session under another tenant',
        () => read(`sessionId=${widget.sessionId}`, { ...page, 'x-tenant-id': rival.tenantId }),
        withholds(widget.secret),
      ),
      attack('a shortened session', () => read(`sessionId=${widget.sessionId.slice(0, -1)}`), withholds(widget.secret)),
      attack(
        'a session in capitals',
        () => read(`sessionId=${widget.sessionId.toUpperCase()}`),
        withholds(widget.secret),
      ),
      attack('a session taken over by join:session', () => takenOver(here, neighbour.token), withholds(widget.secret)),
      attack(
        'a session beside a user’s token',
        () => http(url, `GET /api/chat/messages?sessionId=${widget.sessionId}`, { token: neighbour.token }),
        withholds(widget.secret),
      ),
      attack(
        'a user id that is an agent’s',
        async () => socketOf(url, (await aUser(url, shop, aName('agent:x'))).token),
        withholds(victim.secret),
      ),
    ];
    return {
      controls: [
        untouched(url, victim),
        attack(
          'the session reads its history',
          () => read(`sessionId=${widget.sessionId}`),
          all(works, ({ text }) => (text.includes(widget.secret) ? null : `it reads ${text}`)),
        ),
        attack(
          'the handle reads its history',
          () => read(`conversationId=${widget.conversation}`),
          all(works, ({ text }) =>
            text.includes(widget.secret) && !text.includes('intruder') ? null : `it reads ${text}`,
          ),
        ),
        attack(
          'a visitor’s own frame is taken',
          () => nativeFrame(url, neighbour.token, { type: 'message', text: 'own', clientMessageId: aName('m') }),
          works,
        ),
        attack(
          'a visitor’s own event is taken',
          () => socketioEvent(url, { token: neighbour.token }, 'message', { text: 'own', temp_id: aName('m') }),
          works,
        ),
      ],
      attacks: [...attackers.flatMap(([who, token]) => byAttacker(who, token, here)), ...byHandle, ...foreignHandle],
    };
  },
};

/** An attacker who claims the session of somebody who has spoken: it hears and reads nothing of it. */
async function takenOver({ url, widget }: Scene, token: string): Promise<Seen> {
  const session = await socketioSession(url, { token });
  await session.ask('join:session', { sessionId: widget.sessionId });
  session.close();
  const own = await http(url, 'GET /api/chat/messages', { token });
  return { ...own, text: `${own.text}\n${session.frames.join('\n')}` };
}

/** All that a socket is told at its start and by a sync. */
async function socketOf(url: string, token: string): Promise<Seen> {
  const socket = await nativeSocket(url, token);
  socket.send('{"type":"sync"}');
  await socket.until((frame) => frame.includes('synced'));
  socket.close();
  return { accepted: true, status: 101, headers: {}, text: socket.frames.join('\n') };
}
