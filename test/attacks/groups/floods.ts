import { type Attack, attack, type Group, type Seen } from '../attack.ts';
import { noFault, works } from '../judges.ts';
import { aName, aSession, aUser } from '../people.ts';
import type { Target } from '../target.ts';
import { http } from '../wire/http.ts';
import { type Line, line } from '../wire/line.ts';
import { nativeFrame, nativeSocket } from '../wire/native.ts';
import { socketioEvent, socketioHandshake, socketioSession } from '../wire/socketio.ts';

/** The code with which a flood's socket was closed, and how many answers it had until then. */
type Flood = { closed: number; answers: number };

/** Milliseconds in which the sockets of all floods are ended, also on a busy machine. */
const LONG_ENOUGH = 60_000;

/** Answers of one flood that its sender may cost the owner. */
const MOST_ANSWERS = 500;

async function flooded(socket: Line, frames: number, frame: (number: number) => string): Promise<Flood> {
  for (let number = 0; number < frames; number++) socket.send(frame(number));
  await socket.until(() => false, LONG_ENOUGH);
  const closed = await Promise.race([socket.closed, Promise.resolve(0)]);
  socket.close();
  return { closed, answers: socket.frames.length };
}

const isEnded = async (flood: Promise<Flood>): Promise<string | null> => {
  const { closed, answers } = await flood;
  if (closed < 1000) return `its socket is still open after ${answers} answers`;
  return answers > MOST_ANSWERS ? `it was answered ${answers} times` : null;
};

/** Floods of one socket, which end it. */
const FLOODS: readonly [name: string, flood: (target: Target, token: string) => Promise<Flood>][] = [
  ['600 pings', async ({ url }, token) => flooded(await nativeSocket(url, token), 600, () => '{"type":"ping"}')],
  ['200 frames of garbage', async ({ url }, token) => flooded(await nativeSocket(url, token), 200, () => '{')],
  [
    '200 frames of garbage at /ws',
    async ({ url }, token) => flooded(await line(`${url}/ws?token=${token}`), 200, () => '{'),
  ],
  ['60 syncs', async ({ url }, token) => flooded(await nativeSocket(url, token), 60, () => '{"type":"sync"}')],
  [
    '60 syncs at /ws',
    async ({ url }, token) => flooded(await line(`${url}/ws?token=${token}`), 60, () => '{"type":"sync"}'),
  ],
  [
    '800 times typing',
    async ({ url }, token) => flooded(await nativeSocket(url, token), 800, () => '{"type":"typing"}'),
  ],
  [
    '800 times read',
    async ({ url }, token) => flooded(await nativeSocket(url, token), 800, () => '{"type":"read","seq":1}'),
  ],
  [
    '200 unknown types',
    async ({ url }, token) => flooded(await nativeSocket(url, token), 200, (n) => `{"type":"t${n}"}`),
  ],
  [
    '200 unknown events',
    async ({ url }, token) => flooded(await socketioSession(url, { token }), 200, (n) => `42${n}["nothing",{}]`),
  ],
  [
    '200 CONNECTs to other namespaces',
    async ({ url }, token) => flooded(await socketioSession(url, { token }), 200, (n) => `40/other${n},`),
  ],
  [
    '100 CONNECTs with forged tokens',
    async ({ url }) => flooded(await socketioHandshake(url), 100, () => '40{"token":"a.b.c"}'),
  ],
  [
    '200 packets of garbage',
    async ({ url }, token) => flooded(await socketioSession(url, { token }), 200, () => '4zzz'),
  ],
];

/** Requests of a kind of which sixty a minute are served to who is no page of the tenant: the minute may end in between, but not twice. */
const MORE_THAN_TWO_WINDOWS = 130;

/** Requests of which some have to be refused with 429: how many are sent, and each. */
const RATES: readonly [
  name: string,
  many: number,
  send: (target: Target, number: number, token: string) => Promise<Seen>,
][] = [
  [
    'tokens of a tenant',
    MORE_THAN_TWO_WINDOWS,
    ({ url, shop: { tenantId } }) => http(url, 'POST /api/chat/anonymous-token', { body: { tenantId } }),
  ],
  [
    'tokens of the widget',
    MORE_THAN_TWO_WINDOWS,
    ({ url, shop }) => http(url, 'POST /webchat/session', { body: {}, headers: { 'x-tenant-id': shop.tenantId } }),
  ],
  [
    'visitors made by messages',
    MORE_THAN_TWO_WINDOWS,
    ({ url, shop }) =>
      http(url, 'POST /webchat/message', {
        body: { text: 'x', sessionId: aSession() },
        headers: { 'x-tenant-id': shop.tenantId },
      }),
  ],
];

/** Whoever sends too much, and those beside them. */
export const floods: Group = {
  name: 'abuse and floods',
  needs: 'product',
  inTurn: true,
  async prepare(target) {
    const { url, shop, rival } = target;
    const beside = await aUser(url, rival);
    const own = await aUser(url, shop);
    const ended = await Promise.all(
      FLOODS.map(async ([name, flood]): Promise<Attack> => {
        const { token } = await aUser(url, shop);
        return { name: `a flood of ${name}`, run: () => isEnded(flood(target, token)) };
      }),
    );
    const limited = RATES.map(
      ([name, many, send]): Attack => ({
        name: `${many} ${name} at once`,
        async run() {
          const { token } = await aUser(url, shop);
          const answers = await Promise.all(Array.from({ length: many }, (_, number) => send(target, number, token)));
          const fault = answers.map(noFault).find((wrong) => wrong !== null);
          if (fault) return fault;
          const refused = answers.filter(({ status }) => status === 429);
          if (refused.length === 0) return `all ${many} were served`;
          const silent = refused.find(({ headers }) => headers['retry-after'] === undefined);
          return silent ? 'it is not said when to try again' : null;
        },
      }),
    );
    return {
      controls: [
        attack(
          'another tenant’s visitor writes',
          () => nativeFrame(url, beside.token, { type: 'message', text: 'x', clientMessageId: aName('m') }),
          works,
        ),
        attack(
          'another tenant’s visitor writes by Socket.IO',
          () => socketioEvent(url, { token: beside.token }, 'message', { text: 'x', temp_id: aName('m') }),
          works,
        ),
        attack(
          'a visitor who sends little is served',
          () =>
            http(url, 'POST /api/chat/messages', {
              token: own.token,
              body: { text: 'x', clientMessageId: aName('m') },
            }),
          works,
        ),
      ],
      attacks: [...limited, ...ended, { name: '30 sockets of one visitor', run: () => crowded(target) }],
    };
  },
};

/** Sockets that a visitor may have. */
const MOST_SOCKETS = 20;

/** Opens more sockets than a visitor may have: the oldest of them are ended. */
async function crowded({ url, shop }: Target): Promise<string | null> {
  const { token } = await aUser(url, shop);
  const sockets: Line[] = [];
  for (let number = 0; number < 30; number++) sockets.push(await nativeSocket(url, token));
  const open = await Promise.all(
    sockets.slice(0, 30 - MOST_SOCKETS).map(async (socket) => {
      const ended = await Promise.race([socket.closed, socket.until(() => false, LONG_ENOUGH)]);
      return ended === null ? 1 : 0;
    }),
  );
  for (const socket of sockets) socket.close();
  const left = open.reduce((sum: number, one) => sum + one, 0);
  return left === 0 ? null : `${left} of the 10 oldest are still open`;
}
