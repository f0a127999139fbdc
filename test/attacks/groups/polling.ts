import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { databaseOf } from '../../support/gateway/database-of.ts';
import { type Attack, attack, each, type Group, type Judge, type Seen } from '../attack.ts';
import { all, noFault, refused, refusedAs, withholds, works } from '../judges.ts';
import { aUser, untouched, withConversation } from '../people.ts';
import { insideOf, type Target } from '../target.ts';
import { http } from '../wire/http.ts';
import { connectOf, poll, polled, polledSession, post, takesOver, upgrading } from '../wire/polling.ts';

const SECOND = 1000;

/** An id of the right form, which nobody was given. */
const madeUp = (age = 0, hash = 'a'.repeat(43)): string => `${(Date.now() - age).toString(36)}.${hash}`;

/** Ids of sessions that are none; each beside a genuine one. */
const FORGED: readonly [name: string, make: (genuine: string) => string][] = [
  ['a word', () => 'admin'],
  ['an id of the official server', () => 'lv_VI97HAXpY6yYWAAAC'],
  ['a connection’s id', () => 'DQw7Dd1Le6QI4HY='],
  ['without its hash', (genuine) => genuine.slice(0, genuine.indexOf('.') + 1)],
  ['without its time', (genuine) => genuine.slice(genuine.indexOf('.'))],
  ['one character short', (genuine) => genuine.slice(0, -1)],
  ['one character long', (genuine) => `${genuine}a`],
  ['in capitals', (genuine) => genuine.toUpperCase()],
  ['with a space', (genuine) => `${genuine} `],
  ['with a line feed', (genuine) => `${genuine}\n`],
  ['with a zero byte', (genuine) => `${genuine}\0`],
  ['twice', (genuine) => `${genuine},${genuine}`],
  ['of 1970', () => `00000000.${'a'.repeat(43)}`],
  ['of yesterday', () => madeUp(86_400 * SECOND)],
  ['of a minute ago', () => madeUp(61 * SECOND)],
  ['of an hour to come', () => madeUp(-3600 * SECOND)],
  ['a negative time', () => `-${madeUp()}`],
  ['a name of every object', () => 'constructor'],
  ['a prototype', () => '__proto__'],
  ['a wildcard', () => '*'],
  ['a key of a row', () => `P#${'a'.repeat(43)}`],
  ['a way up', () => '../../engine/packets'],
  ['of 6,000 characters', () => 'a'.repeat(6000)],
];

const WAYS: readonly [name: string, way: (url: string, sid: string) => Promise<Seen>][] = [
  ['polled', poll],
  ['posted to', (url, sid) => post(url, sid, '40')],
  ['dialled with', (url, sid) => takesOver(url, sid, ['5', '40'])],
];

/** Ids that have had their time, by what is no longer done with them. */
const EXPIRED: readonly [name: string, way: (url: string) => Promise<Seen>][] = [
  ['polled after 11 s', (url) => poll(url, madeUp(11 * SECOND))],
  ['posted to after 13 s', (url) => post(url, madeUp(13 * SECOND), '40')],
  ['dialled with after 61 s', (url) => takesOver(url, madeUp(61 * SECOND), ['5', '40'])],
];

/** What is more, or something else, than a few packets of Socket.IO. */
const PAYLOADS: readonly [name: string, body: string | Buffer][] = [
  ['8,193 bytes', `4${'x'.repeat(8192)}`],
  ['100,000 bytes', `4${'x'.repeat(99_999)}`],
  ['4,100 characters of two bytes', `4${'é'.repeat(4100)}`],
  ['five packets', Array(5).fill('40').join('\u001e')],
  ['4,000 packets', Array(4000).fill('4').join('\u001e')],
  ['separators alone', '\u001e'.repeat(8000)],
  ['an open packet', '0{"sid":"x"}'],
  ['a ping', '2'],
  ['a probe', '2probe'],
  ['a pong', '3'],
  ['an upgrade', '5'],
  ['a noop', '6'],
  ['binary', 'bAQID'],
  ['a packet and binary', '40\u001ebAQID'],
  ['an unknown packet', '9'],
  ['JSON', '{"text":"x"}'],
  ['a form', 'd=4%3A40'],
  ['the length prefix of Engine.IO 3', '2:40'],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x34, 0x30])],
  ['zero bytes', Buffer.alloc(100)],
];

/** Packets that are kept, since nobody looks into them before their WebSocket is there: none of them lets anybody in. */
const PACKETS: readonly [name: string, packet: string][] = [
  ['nothing', '4'],
  ['half a CONNECT', '40{"token":'],
  ['a CONNECT that is a list', '40[]'],
  ['a CONNECT that is a number', '407'],
  ['a CONNECT without credentials', '40'],
  ['a CONNECT to a namespace', '40/admin,{"token":"a.b.c"}'],
  ['a CONNECT with a forged token', connectOf('a.b.c')],
  ['a CONNECT of 40 levels', `40${'{"a":'.repeat(40)}1${'}'.repeat(40)}`],
  ['an event before CONNECT', '42["message",{"text":"x"}]'],
  ['a join before CONNECT', '42["join:conversation",{"conversationId":"c_x"}]'],
  ['an acknowledgement', '431[]'],
  ['a refusal', '44{"message":"x"}'],
  ['an announced attachment', '451-["message",{"_placeholder":true,"num":0}]'],
  ['a zero byte', '4\0'],
  ['an unknown packet', '49'],
];

/** Methods that no client polls with. */
const METHODS = ['HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE'].map((method) => [method, method] as const);

/** Whoever comes in by polling, with ids that are not theirs, or with too much. */
export const polling: Group = {
  name: 'the way in by polling',
  needs: 'product',
  inTurn: true,
  async prepare(target) {
    const { url, shop, rival } = target;
    const victim = await withConversation(url, await aUser(url, shop));
    const held = await polledSession(url, victim.token);
    const attacker = await aUser(url, rival);
    const genuine = await polled(url);
    const nothing = all(refused, withholds(victim.secret));
    let asked = 0;
    const answers = async (): Promise<Seen> => {
      const id = ++asked;
      held.send(`42${id}["typing",{}]`);
      const text = (await held.until((frame) => frame.startsWith(`43${id}[`))) ?? '';
      return { accepted: text.includes('"success":true'), status: held.status, headers: {}, text };
    };
    /** Of something done with the victim's id: nothing came of it, and the victim is where it was. */
    const unhurt = (name: string, run: () => Promise<Seen>, judge: Judge = nothing): Attack => ({
      name: `a stolen id, after the upgrade: ${name}`,
      run: async () => judge(await run()) ?? works(await answers()),
    });
    const connect = connectOf(attacker.token);
    return {
      controls: [
        untouched(url, victim),
        attack('the victim’s socket answers', answers, works),
        attack('a genuine client comes in', () => comesIn(url, attacker.token), works),
      ],
      attacks: [
        ...each(FORGED, WAYS, (make, way, name) =>
          attack(`a forged id: ${name}`, () => way(url, make(genuine)), nothing),
        ),
        ...EXPIRED.map(([name, way]) => attack(`an expired id, ${name}`, () => way(url), nothing)),
        attack('an id of the right form, polled', () => poll(url, madeUp()), isNoop),
        attack(
          'an id of the right form, taken over',
          () => takesOver(url, madeUp(), ['5', '42["typing",{}]']),
          nothing,
        ),
        attack(
          'the victim’s time with another hash',
          () =>
            takesOver(url, `${held.sid.slice(0, -1)}${held.sid.endsWith('A') ? 'B' : 'A'}`, ['5', '42["typing",{}]']),
          nothing,
        ),
        attack(
          'two ids at once',
          () => http(url, `GET /socket.io/?EIO=4&transport=polling&sid=${genuine}&sid=${held.sid}`),
          nothing,
        ),
        unhurt('polled', () => poll(url, held.sid), isNoop),
        unhurt('a CONNECT is posted', () => post(url, held.sid, connect)),
        unhurt('an event is posted', () => post(url, held.sid, '42["message",{"text":"not mine"}]')),
        unhurt('it is left', () => post(url, held.sid, '1'), noFault),
        unhurt('a second WebSocket', () => takesOver(url, held.sid, ['2probe', '5'])),
        unhurt('a second WebSocket with a CONNECT', () => takesOver(url, held.sid, ['5', connect])),
        unhurt('a second WebSocket that begins with an event', () =>
          takesOver(url, held.sid, ['42["message",{"text":"not mine"}]']),
        ),
        { name: 'twenty polls of one session at once', run: () => overlapping(url, attacker.token) },
        { name: 'six WebSockets with one id at once', run: () => raced(url, attacker.token) },
        { name: 'a CONNECT that is posted twice', run: () => connectsOnce(url, [connect, connect]) },
        {
          name: 'a CONNECT of another tenant behind the first',
          run: () => connectsOnce(url, [connect, connectOf(victim.token)]),
        },
        {
          name: 'a CONNECT that is posted again after the upgrade',
          run: async () => {
            const session = await polledSession(url, attacker.token);
            const again = refusedAs('400')(await post(url, session.sid, connect));
            session.close();
            return again;
          },
        },
        attack(
          'a token of another tenant than the WebSocket names',
          async () => {
            const sid = await polled(url);
            await post(url, sid, connect);
            return takesOver(url, sid, ['5'], { tenantId: shop.tenantId });
          },
          nothing,
        ),
        attack('posted without a handshake', () => post(url, undefined, connect), nothing),
        attack(
          'posted past the door',
          () => http(url, `POST /engine/packets?sid=${madeUp()}`, { body: '40' }),
          nothing,
        ),
        ...METHODS.map(([method]) => attack(`${method} with an id`, () => poll(url, genuine, method), nothing)),
        ...PAYLOADS.map(([name, body]) =>
          attack(`posted: ${name}`, async () => post(url, await polled(url), body), nothing),
        ),
        ...PACKETS.map(([name, packet]) =>
          attack(
            `a posted packet: ${name}`,
            async () => {
              const sid = await polled(url);
              await post(url, sid, packet);
              return takesOver(url, sid, ['5']);
            },
            nothing,
          ),
        ),
        { name: '300 handshakes and as many polls', run: () => storesNothing(target) },
        { name: '100 posts to ids that nobody was given', run: () => storesForMinutes(target, attacker.token) },
        { name: '30 posts to one session', run: () => keepsAFew(url) },
      ],
      end: async () => held.close(),
    };
  },
};

/** A poll is answered, and tells nothing, whoever's id it has. */
const isNoop: Judge = all(noFault, ({ text }) => (text === '6' ? null : `it tells: ${text.slice(0, 160)}`));

async function comesIn(url: string, token: string): Promise<Seen> {
  const { status, headers, frames, close } = await polledSession(url, token);
  close();
  return { accepted: true, status, headers, text: frames.join('\n') };
}

/** Polls that overlap, which end a session of the official server. */
async function overlapping(url: string, token: string): Promise<string | null> {
  const sid = await polled(url);
  const polls = await Promise.all(Array.from({ length: 20 }, () => poll(url, sid)));
  const wrong = polls.map(isNoop).find((sentence) => sentence !== null);
  if (wrong) return wrong;
  await post(url, sid, connectOf(token));
  return works(await takesOver(url, sid, ['5']));
}

/** Sockets with the id of one session that all take it over: one is let in. */
async function raced(url: string, token: string): Promise<string | null> {
  const sid = await polled(url);
  const posted = works(await post(url, sid, connectOf(token)));
  if (posted) return posted;
  const seen = await Promise.all(Array.from({ length: 6 }, () => takesOver(url, sid, ['5'])));
  const fault = seen.map(noFault).find((sentence) => sentence !== null);
  const accepted = seen.filter((one) => one.accepted).length;
  const told = seen.map(({ status, text }) => `${status} ${text}`);
  return fault ?? (accepted === 1 ? null : `${accepted} of them were let in: ${told.join(', ')}`);
}

/** Posts packets, and counts how often the one socket is let in. */
async function connectsOnce(url: string, packets: readonly string[]): Promise<string | null> {
  const sid = await polled(url);
  for (const packet of packets) await post(url, sid, packet);
  const socket = await upgrading(url, sid);
  socket.send('5');
  await socket.until((frame) => frame.startsWith('40'));
  socket.send('420["typing",{}]');
  await socket.until((frame) => frame.startsWith('430['));
  const answers = socket.frames.filter((frame) => frame.startsWith('40')).length;
  socket.close();
  return answers === 1 ? null : `it was let in ${answers} times`;
}

/** The rows of polling sessions. */
async function rowsOf(target: Target): Promise<Record<string, unknown>[]> {
  const { client, tables, stop } = databaseOf(insideOf(target).product);
  try {
    const rows: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: tables.connections, ConsistentRead: true },
    ))
      rows.push(...Items.filter(({ pk }) => String(pk).startsWith('P#')));
    return rows;
  } finally {
    stop();
  }
}

async function storesNothing(target: Target): Promise<string | null> {
  const { product } = insideOf(target);
  const before = (await rowsOf(target)).length;
  product.observations.forget();
  const sids = await Promise.all(Array.from({ length: 300 }, () => polled(target.url)));
  await Promise.all(sids.map((sid) => poll(target.url, sid)));
  const invoked = product.observations.past('invocation-started').length;
  const rows = (await rowsOf(target)).length - before;
  if (new Set(sids).size !== sids.length) return 'two have one id';
  return rows + invoked === 0 ? null : `${rows} rows and ${invoked} invocations came of it`;
}

/** Seconds for which a row of a polling session is kept. */
const KEPT = 300;

async function storesForMinutes(target: Target, token: string): Promise<string | null> {
  const made = Array.from({ length: 100 }, (_, number) => madeUp(0, String(number).padStart(43, 'b')));
  const before = (await rowsOf(target)).length;
  const faults = await Promise.all(made.map(async (sid) => noFault(await post(target.url, sid, connectOf(token)))));
  const fault = faults.find((sentence) => sentence !== null);
  if (fault) return fault;
  const rows = await rowsOf(target);
  const lasting = rows.find(({ ttl }) => !(Number(ttl) <= Math.ceil(Date.now() / 1000) + KEPT));
  if (lasting) return `a row is kept until ${lasting.ttl}`;
  if (JSON.stringify(rows).includes(token)) return 'the token stands in a row';
  return rows.length - before <= made.length ? null : `${rows.length - before} rows came of it`;
}

/** Packets that a session keeps. */
const MOST_PACKETS = 4;

async function keepsAFew(url: string): Promise<string | null> {
  const sid = await polled(url);
  const answers = await Promise.all(Array.from({ length: 30 }, () => post(url, sid, '42["typing",{}]')));
  const fault = answers.map(noFault).find((sentence) => sentence !== null);
  const kept = answers.filter(({ accepted }) => accepted).length;
  return fault ?? (kept === MOST_PACKETS ? null : `${kept} packets were kept`);
}
