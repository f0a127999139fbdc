import { BUCKET } from '../../lambdas/domain/conversations/activity-index.ts';
import { FRAMES_PER_WRITE } from '../../lambdas/domain/sockets/frame-limits.ts';
import { STANDS_FOR } from '../../lambdas/domain/tenants/tenant-quotas.ts';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import { PRICES } from '../list-prices.ts';

/** The MB of memory that buy a full processor. */
export const FULL_CORE_MB = 1769;

/**
 * Assumed waits of a request inside the Region, one after the other; milliseconds. Not measured: nothing here ran on AWS. A
 * send waits for four answers of the database (tail beside index, put, sockets, mark as pushed) and one round of posts
 * (`test/promises/answers-in-a-row.test.ts`).
 */
export const ASSUMED = { databaseMs: 4, postMs: 8, databaseSteps: 4, postSteps: 1 } as const;

/**
 * Processor time is measured on any machine, however busy, beside the start of an empty Node process, and priced as on a
 * core where that start takes so many milliseconds: an idle one of 2.6 GHz.
 */
export const REFERENCE_EMPTY_MS = 26;

export type Line = { what: string; amount: number; unit: number; dollars: number };
export type Price = { lines: Line[]; total: number; besides: Line[] };

export type Send = {
  door: 'http' | 'socket';
  wru: number;
  rru: number;
  posts: number;
  /** Processor time at a full core. */
  cpuMs: number;
  memoryMb: number;
  logBytes: number;
};

/**
 * Writes for counting a message, its posts and, over a socket, its frame, which is counted for the socket and for the tenant: one in
 * so many of each is counted with one write.
 */
export const countingWrites = (posts: number, door: 'http' | 'socket'): number =>
  1 / STANDS_FOR.messages +
  posts / STANDS_FOR.posts +
  (door === 'socket' ? 1 / FRAMES_PER_WRITE.few + 1 / STANDS_FOR.frames : 0);

/** Dollars for a million messages sent in this way, line by line. */
export function priceOf({ door, wru, rru, posts, cpuMs, memoryMb, logBytes }: Send): Price {
  const { databaseMs, databaseSteps, postMs, postSteps } = ASSUMED;
  const waitMs = databaseMs * databaseSteps + postMs * postSteps;
  const billedMs = waitMs + (cpuMs * FULL_CORE_MB) / memoryMb;
  const line = (what: string, amount: number, unit: number): Line => ({ what, amount, unit, dollars: amount * unit });
  const lines = [
    door === 'http'
      ? line('request of the HTTP API', 1, PRICES.httpRequest)
      : line('message received by the WebSocket API', 1, PRICES.socketMessage),
    line('messages posted to sockets', posts, PRICES.socketMessage),
    line('Lambda request', 1, PRICES.lambdaRequest),
    line(`Lambda GB-seconds (${billedMs.toFixed(1)} ms)`, (memoryMb / 1024) * (billedMs / 1000), PRICES.gigabyteSecond),
    line('write units', wru, PRICES.wru),
    line('write units for counting, on average', countingWrites(posts, door), PRICES.wru),
    line('read units', rru, PRICES.rru),
  ];
  const besides = [
    line('bytes of logs', logBytes, PRICES.logByte),
    ...(door === 'http'
      ? [
          line('request of CloudFront', 1, PRICES.cloudfrontRequest),
          line('run of its function', 1, PRICES.cloudfrontFunction),
          line('request looked at by WAF', 1, PRICES.wafRequest),
        ]
      : []),
  ];
  return { lines, total: lines.reduce((sum, { dollars }) => sum + dollars, 0), besides };
}

/** Dollars a million for a row of the activity index, spread over a conversation's messages at the given rate. */
export const activityRow = (wru: number, messagesAMinute: number): number =>
  (wru * PRICES.wru) / ((BUCKET / MINUTE) * messagesAMinute);
