import { PATIENCE, VAIN_COUNTS_AS } from '../../lambdas/domain/conversations/sent-number.ts';
import { SOCKETS_PER_VISITOR } from '../../lambdas/domain/delivery/sockets-of-visitor.ts';
import { OLDEST, SLOTS } from '../../lambdas/domain/sockets/keep-alive.ts';
import { POLLING_LIMITS } from '../../lambdas/domain/sockets/polling-session.ts';
import { QUOTAS, STANDS_FOR } from '../../lambdas/domain/tenants/tenant-quotas.ts';
import { DEFAULT_UPLOADS, UPLOADS_PER_ADDRESS_AND_HOUR } from '../../lambdas/domain/uploads/upload.ts';
import { PRICES } from '../list-prices.ts';

/**
 * What one anonymous person at one address can make the owner pay in an hour, attack by attack: computed from list prices
 * (`lib/list-prices.ts`) and the limits that end each of them. Nothing was measured on AWS.
 */
export type Attack = { attack: string; endedBy: string; dollars: number };

/** What one address may do in a minute at the edge of stage `prod`, and how many agents are connected. */
export type Setting = {
  requests: number;
  handshakes: number;
  polls: number;
  downloads: number;
  /** Frames a second that the stage takes. */
  frames: number;
  agents: number;
  /** Bytes of a file. */
  file: number;
  /** Days for which a file is kept. */
  kept: number;
};

export const USUAL: Setting = {
  requests: 3000,
  handshakes: 600,
  polls: 20_000,
  downloads: 90,
  frames: 1000,
  agents: 25,
  file: DEFAULT_UPLOADS.megabytes * 1024 * 1024,
  kept: 372,
};

type Amounts = Partial<Record<keyof typeof PRICES, number>>;

const HOUR = 3600;
const hourly = (aMinute: number): number => aMinute * 60;

const dollars = (times: number, each: Amounts): number =>
  (times * Object.entries(each).reduce((sum, [what, amount]) => sum + amount * PRICES[what as keyof Amounts], 0)) / 1e6;

/** An invocation of so many milliseconds at so much memory. */
const invocation = (ms: number, megabytes = 320): Amounts => ({
  lambdaRequest: 1,
  gigabyteSecond: (ms / 1000) * (megabytes / 1024),
});

const sum = (...parts: Amounts[]): Amounts => {
  const all: Amounts = {};
  for (const part of parts)
    for (const [what, amount] of Object.entries(part))
      all[what as keyof Amounts] = (all[what as keyof Amounts] ?? 0) + amount;
  return all;
};

/** A post of so many bytes: 8 ms of a function that posts 50 side by side. */
const post = (bytes: number): Amounts =>
  sum({ socketMessage: 1, byteOut: bytes }, { gigabyteSecond: (0.008 / 50) * (320 / 1024) });

const AT_THE_EDGE: Amounts = { cloudfrontRequest: 1, cloudfrontFunction: 1, wafRequest: 1 };
/** What only the edge answers is paid with its line in the edge's log. */
const POLL: Amounts = sum(AT_THE_EDGE, { logByte: 500 });
const FRAME: Amounts = sum({ socketMessage: 1 }, invocation(5));

/** The longest text that counts as one, with what surrounds it in an item and in a frame. */
const ITEM = 4400;
const units = (bytes: number, of: number): number => Math.ceil(bytes / of);

/** Storing such a message: put, index entry and mark; the log's end, the index, sockets and agents. */
const stored: Amounts = sum(
  { wru: 2 * units(ITEM, 1024) + 1, rru: units(5 * ITEM, 4096) + 5, logByte: 150 },
  invocation(60),
);

/** Waiting for an earlier one that never comes: a note, and seven looks at the log's end and the notes. */
const waited: Amounts = sum(
  { wru: 1, rru: 7 * (units(5 * ITEM, 4096) + 1) },
  { gigabyteSecond: ((PATIENCE * 1.25) / 1000) * (320 / 1024) },
);

/** A handshake, its two functions, its row, its end; without what agents are told. */
const handshake: Amounts = sum(AT_THE_EDGE, invocation(10, 512), invocation(15), invocation(15), { wru: 5, rru: 5 });

/** A payload as long as it may be, encrypted and in base64, in its row. */
const postedPacket: Amounts = sum(
  AT_THE_EDGE,
  { httpRequest: 1, wru: units((POLLING_LIMITS.bytes * 4) / 3, 1024) },
  invocation(10),
);

/** A WebSocket that takes a polling session over: it is noted on the row, and the claim empties it. Each writes the whole row. */
const takenOver: Amounts = sum(handshake, invocation(15), {
  socketMessage: 1,
  wru: 2 * units((POLLING_LIMITS.bytes * 4) / 3, 1024),
});

export function attacks(setting: Setting): Attack[] {
  const { requests, handshakes, polls, downloads, frames, agents, file, kept } = setting;
  const quota = (used: 'messages' | 'posts' | 'presence' | 'reads', by: 'anonymous' | 'activity'): number =>
    QUOTAS[used][by] ?? 0;
  const messages = Math.min(quota('messages', 'anonymous'), quota('posts', 'anonymous') / (agents + 1)) * HOUR;
  const vain = Math.min(messages, (quota('messages', 'anonymous') * HOUR) / (1 + VAIN_COUNTS_AS));
  const heard = dollars(messages * (agents + 1), post(ITEM));
  const synced = quota('posts', 'anonymous') * HOUR;
  const sockets = hourly(handshakes);
  const presence = Math.min(2 * (handshakes / 60) * agents, quota('presence', 'anonymous')) * HOUR;
  const opened = dollars(sockets, handshake);
  const reads = quota('reads', 'anonymous') * HOUR;
  const uploads = UPLOADS_PER_ADDRESS_AND_HOUR;
  // As many as come in an hour and are open together, at most as long as a socket may be.
  const open = (handshakes * OLDEST.to) / 60_000;
  return [
    {
      attack: '`sync` on any number of sockets',
      endedBy: 'posts of anonymous visitors',
      dollars:
        dollars(synced, sum(post(ITEM), { rru: units(ITEM, 4096), gigabyteSecond: 0.008 * (320 / 1024) })) + opened,
    },
    {
      attack: '`typing` and `read`',
      endedBy: 'posts of activity',
      dollars:
        dollars(quota('posts', 'activity') * HOUR, post(200)) +
        dollars((quota('posts', 'activity') * HOUR) / agents, sum(FRAME, { rru: 3 })),
    },
    {
      attack: 'messages of 4,000 characters over sockets',
      endedBy: 'messages and posts of anonymous visitors',
      dollars: dollars(messages, sum(stored, { socketMessage: 1 })) + heard,
    },
    {
      attack: 'the same over HTTP',
      endedBy: 'the same, and requests by address',
      dollars: dollars(Math.min(messages, hourly(requests)), sum(stored, AT_THE_EDGE, { httpRequest: 1 })) + heard,
    },
    {
      attack: 'messages over sockets, with numbers of which every other is missing',
      endedBy: 'messages and posts of anonymous visitors; each waits for two seconds',
      dollars:
        dollars(vain, sum(stored, { socketMessage: 1, wru: VAIN_COUNTS_AS / STANDS_FOR.messages }, waited)) +
        dollars(vain * (agents + 1), post(ITEM)),
    },
    {
      attack: 'frames that are refused, over sockets opened anew',
      endedBy: 'the stage’s throttle; each socket is ended',
      dollars: dollars(frames * HOUR, sum({ socketMessage: 1 }, invocation(3))) + opened,
    },
    {
      attack: 'pages of history, of long messages',
      endedBy: 'reads of anonymous visitors',
      dollars:
        dollars(reads, { byteOut: ITEM, rru: units(ITEM, 4096) / 2 + 0.5 }) +
        dollars(hourly(requests), sum(AT_THE_EDGE, { httpRequest: 1, rru: 2 }, invocation(30))),
    },
    {
      attack: 'requests that are refused',
      endedBy: 'requests by address',
      dollars: dollars(
        hourly(requests),
        sum(AT_THE_EDGE, { httpRequest: 1, rru: 2, wru: 1, logByte: 200 }, invocation(20)),
      ),
    },
    {
      attack: `sockets that stay open, ${SOCKETS_PER_VISITOR} a visitor`,
      endedBy: 'handshakes by address; an age of two hours',
      dollars:
        opened +
        dollars(open * 60, { connectionMinute: 1 }) +
        dollars((open * 60) / SLOTS, post(30)) +
        dollars(presence / 2, post(400)),
    },
    {
      attack: 'connecting and cutting, which agents are told of',
      endedBy: 'handshakes by address; posts of presence',
      dollars: opened + dollars(presence, post(400)),
    },
    {
      attack: 'Socket.IO handshakes that are cut',
      endedBy: 'handshakes by address; three posts each',
      dollars: opened + dollars(sockets, sum(invocation(100, 512), { socketMessage: 3, rru: 1 })),
    },
    {
      attack: 'polls of Socket.IO, and handshakes by polling',
      endedBy: 'polls by address',
      dollars: dollars(hourly(polls), POLL),
    },
    {
      attack: '8 KB posted by polling, which no WebSocket takes over',
      endedBy: 'posts by address; each row is gone after five minutes',
      dollars: dollars(hourly(requests), postedPacket),
    },
    {
      attack: 'the same, each taken over by a WebSocket',
      endedBy: 'handshakes by address',
      dollars: dollars(sockets, sum(POLL, postedPacket, takenOver)),
    },
    {
      attack: 'uploads of 10 MB, kept for a year',
      endedBy: 'uploads by address',
      dollars: dollars(
        uploads,
        sum(AT_THE_EDGE, { byteMonth: file * (kept / 30.4 + 1 / 30.4), storedFile: 2, wru: 6 }),
      ),
    },
    {
      attack: 'downloads of a file of 10 MB',
      endedBy: 'downloads by address',
      dollars: dollars(hourly(downloads), sum(AT_THE_EDGE, { byteOut: file })),
    },
    {
      attack: 'tokens',
      endedBy: 'tokens by address and tenant',
      dollars: dollars(hourly(requests), sum(AT_THE_EDGE, { httpRequest: 1, wru: 1, rru: 1 }, invocation(20, 512))),
    },
  ];
}
