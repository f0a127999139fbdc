import { type Attack, attack, type Group, type Seen } from '../attack.ts';
import { noFault, works } from '../judges.ts';
import { aName, aSession, aUser, type Person } from '../people.ts';
import { PAGE, type Target } from '../target.ts';
import { http } from '../wire/http.ts';
import { nativeFrame, nativeSocket } from '../wire/native.ts';
import { socketioEvent, socketioHandshake, socketioSession } from '../wire/socketio.ts';

/** The seed of all random input: the same input in every run. */
const SEED = 20_260_101;

/** How many inputs are made of each kind. */
const OF_EACH = 90;

/** Milliseconds for which an answer is waited for that need not come: a packet may have left the namespace. */
const QUIET = 2_000;

type Random = { below: (limit: number) => number; of: <Item>(items: readonly Item[]) => Item };

/** A generator by Marsaglia's xorshift, which needs no library and is the same everywhere. */
function seeded(seed: number): Random {
  let state = seed;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  return {
    below,
    of: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('there is nothing to choose from');
      return item;
    },
  };
}

/** Values that programs trip over. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -0,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  'x',
  'x'.repeat(5_000),
  '\u0000',
  '\ud800',
  '\u202e',
  '\uffff',
  '👩‍👩‍👧‍👦',
  '__proto__',
  'constructor',
  '../../x',
  '<script>',
  "'; --",
  '%s%n',
  '{{1}}',
  'null',
  [],
  [[]],
  [null],
  {},
  { a: 1 },
  { length: 3 },
  { toString: 1 },
  { text: 'x' },
  ['a', 1, {}],
  'T#x#C#y',
  '🙈'.repeat(50),
  '١٢٣',
  'NaN',
];

const FIELDS: readonly string[] = [
  'text',
  'temp_id',
  'clientMessageId',
  'conversation_id',
  'conversationId',
  'sessionId',
  'session_id',
  'visitorId',
  'userId',
  'tenantId',
  'attachments',
  'metadata',
  'type',
  'seq',
  'after',
  'n',
  'siteId',
  'domain',
  'url',
  'referrer',
  'fingerprint',
  'userInfo',
  'name',
  'email',
  'timestamp',
  'sender',
  'role',
  'limit',
  '__proto__',
  'constructor',
  'payload',
  'items',
];

/** An object of a few fields with values of any kind. */
function anObject(random: Random): Record<string, unknown> {
  const entries = Array.from({ length: 1 + random.below(6) }, () => [random.of(FIELDS), random.of(VALUES)] as const);
  return Object.fromEntries(entries);
}

const ROUTES: readonly string[] = [
  'POST /webchat/session',
  'POST /webchat/init',
  'POST /webchat/open',
  'POST /webchat/message',
  'POST /api/chat/messages',
  'POST /api/chat/session',
];

const TYPES: readonly string[] = [
  'message',
  'sync',
  'typing',
  'read',
  'ping',
  'get_online_users',
  'conversation:close',
  'conversation:reopen',
  'nothing',
  '',
  'constructor',
];

const EVENTS: readonly string[] = [
  'message',
  'join:session',
  'join:conversation',
  'leave:session',
  'leave:conversation',
  'typing',
  'read',
  'get_online_users',
  'connect',
  'disconnect',
  'error',
  'nothing',
  '__proto__',
  'constructor',
  '',
];

/** Begins and ends of packets of Engine.IO and Socket.IO, joined at random. */
const PARTS: readonly string[] = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '40',
  '41',
  '42',
  '43',
  '44',
  '45',
  '46',
  '451-',
  '4299999999999',
  '/',
  '/admin,',
  ',',
  '[',
  ']',
  '{',
  '}',
  '"message"',
  '["message"',
  ',{}]',
  '[]',
  'null',
  '"',
  '\\',
  '\u0000',
  '42["message",{"text":"x"}]',
  '{"_placeholder":true,"num":0}',
  '\u001e',
  'b4AAAA',
  'probe',
];

/** Input that nobody meant, made at random from one seed: nothing fails, and nothing of ours is told. */
export const fuzz: Group = {
  name: 'fuzzing of fields, frames, events and packets',
  needs: 'product',
  async prepare(target: Target) {
    const { url, shop } = target;
    const random = seeded(SEED);
    const people: Person[] = [];
    for (let number = 0; number < 12; number++) people.push(await aUser(url, shop));
    const numbered = (what: string, make: (person: Person, number: number) => Attack['run']): Attack[] =>
      Array.from({ length: OF_EACH }, (_, number) => ({
        name: `${what} ${number + 1}`,
        run: make(random.of(people), number),
      }));
    const judged = (send: () => Promise<Seen>): Attack['run'] => attack('', send, noFault).run;
    const steady = people[0] as Person;
    return {
      controls: [
        attack(
          'a genuine frame is taken',
          () => nativeFrame(url, steady.token, { type: 'message', text: 'x', clientMessageId: aName('m') }),
          works,
        ),
        attack(
          'a genuine event is taken',
          () => socketioEvent(url, { token: steady.token }, 'message', { text: 'x', temp_id: aName('m') }),
          works,
        ),
        attack(
          'a genuine message of a widget is taken',
          () =>
            http(url, 'POST /webchat/message', {
              body: { text: 'x' },
              token: steady.token,
              headers: { origin: PAGE, 'x-tenant-id': shop.tenantId },
            }),
          works,
        ),
      ],
      attacks: [
        ...numbered('fields of a widget', ({ token }) => {
          const [route, body] = [
            random.of(ROUTES),
            { ...(random.below(2) ? { text: 'x', sessionId: aSession() } : {}), ...anObject(random) },
          ];
          return judged(() =>
            http(url, route, { token, body, headers: { origin: PAGE, 'x-tenant-id': shop.tenantId } }),
          );
        }),
        ...numbered('a native frame', ({ token }) => {
          const frame = { type: random.of(TYPES), ...anObject(random) };
          return judged(() => framed(url, token, JSON.stringify(frame)));
        }),
        ...numbered('an event of Socket.IO', ({ token }) => {
          const [event, payload] = [random.of(EVENTS), random.below(4) ? anObject(random) : random.of(VALUES)];
          return judged(() => packed(url, token, `421${JSON.stringify([event, payload])}`));
        }),
        ...numbered('a packet of Socket.IO', ({ token }, number) => {
          const packet = Array.from({ length: 1 + random.below(5) }, () => random.of(PARTS)).join('');
          return judged(() => (number % 3 === 0 ? unconnected(url, packet) : packed(url, token, packet)));
        }),
      ],
    };
  },
};

/** Sends a frame and a ping behind it, and waits for both: what is not answered is followed by the pong alone. */
async function framed(url: string, token: string, frame: string): Promise<Seen> {
  const socket = await nativeSocket(url, token);
  socket.send(frame);
  socket.send('{"type":"ping"}');
  await socket.until((seen) => seen.includes('"pong"'), QUIET);
  socket.close();
  return { accepted: true, status: 101, headers: {}, text: socket.frames.join('\n') };
}

/** Sends a packet on a session, and an event behind it, which is acknowledged unless the packet has ended the socket. */
async function packed(url: string, token: string, packet: string): Promise<Seen> {
  const session = await socketioSession(url, { token });
  session.send(packet);
  await session.ask('leave:session', {}, QUIET);
  session.close();
  return { accepted: true, status: 101, headers: {}, text: session.frames.join('\n') };
}

/** Sends a packet before CONNECT. */
async function unconnected(url: string, packet: string): Promise<Seen> {
  const socket = await socketioHandshake(url);
  socket.send(packet);
  socket.send('40{"token":"a.b.c"}');
  await socket.until((frame) => frame.startsWith('44'), QUIET);
  socket.close();
  return { accepted: true, status: socket.status, headers: {}, text: socket.frames.join('\n') };
}
