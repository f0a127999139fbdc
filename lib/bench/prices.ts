import { BUCKET } from '../../lambdas/domain/conversations/activity-index.ts';
import { FRAMES_PER_WRITE } from '../../lambdas/domain/sockets/frame-limits.ts';
import { STANDS_FOR } from '../../lambdas/domain/tenants/tenant-quotas.ts';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import { PRICES } from '../list-prices.ts';
import { billedMs, type Invocation } from './lambda-time.ts';

/**
 * Assumed times inside the Region, milliseconds. Not measured: nothing here ran on AWS. How many answers of the database are waited for
 * one after the other is counted. `connectionsMs` is for a sweep's connections to the database, of which none is left from the minute
 * before: 24 handshakes of TLS side by side took 18 ms of processor on two idle cores.
 */
export const ASSUMED = { databaseMs: 4, postMs: 8, connectionsMs: 70 } as const;

/**
 * Processor time is measured on any machine, however busy, beside the start of an empty Node process, and priced as on a
 * core where that start takes so many milliseconds: an idle one of 2.6 GHz.
 */
export const REFERENCE_EMPTY_MS = 26;

/** The way by which a message comes. */
export type Door = 'http' | 'socket';

export type Line = { what: string; amount: number; unit: number; dollars: number };

/** A line of a bill for a million operations: so much of something, at dollars a million of it. */
export const line = (what: string, amount: number, unit: number): Line => ({
  what,
  amount,
  unit,
  dollars: amount * unit,
});

export const sumOf = (lines: readonly Pick<Line, 'dollars'>[]): number =>
  lines.reduce((sum, { dollars }) => sum + dollars, 0);

/** An operation that runs in functions of one size. */
export type Work = {
  wru: number;
  rru: number;
  posts: number;
  received: number;
  invocations: number;
  /** Answers of the database in a row. */
  steps: number;
  /** Processor time on a full core. */
  cpuMs: number;
  memoryMb: number;
};

/** How the function of an operation spends its time: it waits for each answer in a row, and once for its posts. */
export const invocationOf = ({ steps, posts, cpuMs }: Pick<Work, 'steps' | 'posts' | 'cpuMs'>): Invocation => ({
  waitMs: steps * ASSUMED.databaseMs + (posts > 0 ? ASSUMED.postMs : 0),
  waits: steps + (posts > 0 ? 1 : 0),
  cpuMs,
});

/** Dollars for a million invocations that are billed so many milliseconds. */
export const computeLine = (billed: number, memoryMb: number): Line =>
  line(`Lambda GB-seconds (${billed.toFixed(1)} ms)`, (memoryMb / 1024) * (billed / 1000), PRICES.gigabyteSecond);

/**
 * Writes for counting a message, its posts and, over a socket, its frame, which is counted for the socket and for the tenant: one in
 * so many of each is counted with one write.
 */
export const countingWrites = (posts: number, door: Door): number =>
  1 / STANDS_FOR.messages +
  posts / STANDS_FOR.posts +
  (door === 'socket' ? 1 / FRAMES_PER_WRITE.few + 1 / STANDS_FOR.frames : 0);

/** What Lambda, DynamoDB and sockets charge for a million of an operation, by the more pessimistic model of Lambda's time. */
export function linesOf(work: Work): Line[] {
  return [
    line('messages received by the WebSocket API', work.received, PRICES.socketMessage),
    line('messages posted to sockets', work.posts, PRICES.socketMessage),
    line('Lambda requests', work.invocations, PRICES.lambdaRequest),
    computeLine(billedMs(invocationOf(work), work.memoryMb), work.memoryMb),
    line('write units', work.wru, PRICES.wru),
    line('read units', work.rru, PRICES.rru),
  ].filter(({ amount }) => amount > 0);
}

/** Dollars for a million messages, line by line, with the share of counting them. */
export const sendLines = (door: Door, work: Work): Line[] => [
  ...(door === 'http' ? [line('request of the HTTP API', 1, PRICES.httpRequest)] : []),
  ...linesOf(work),
  line('write units for counting, on average', countingWrites(work.posts, door), PRICES.wru),
];

export type Beside = { logBytes: number; accessLogBytes: number; edgeLogBytes: number; answered: number };

/** What logs and the edge charge for the same: the edge only for HTTP, since a socket passes it once, when it is opened. */
export const besideLines = (door: Door, beside: Beside): Line[] => [
  line('bytes of the function’s log', beside.logBytes, PRICES.logByte),
  ...(door === 'http'
    ? [
        line('bytes of the API’s access log', beside.accessLogBytes, PRICES.logByte),
        line('bytes of the edge’s access log', beside.edgeLogBytes, PRICES.logByte),
        line('request of CloudFront', 1, PRICES.cloudfrontRequest),
        line('run of its function', 1, PRICES.cloudfrontFunction),
        line('bytes answered by CloudFront', beside.answered, PRICES.byteOut),
        line('request looked at by WAF (prod)', 1, PRICES.wafRequest),
      ]
    : []),
];

/** Rows of the activity index for a message, at a number of messages a minute in its conversation. */
export const rowsPerMessage = (messagesAMinute: number): number => 1 / ((BUCKET / MINUTE) * messagesAMinute);

/** Dollars a million for a row of the activity index: what it takes to write, and what all sweeps read because of it. */
export const activityRow = (wru: number, rru: number): number => wru * PRICES.wru + rru * PRICES.rru;
