import type { EndReason } from '../delivery/connection-sender.ts';
import type { ListedSocket } from '../delivery/connection-store.ts';
import type { ConnectionId } from '../ids.ts';

/** Keeps idle sockets open by frames that are harmless to each kind of client. */
export interface KeepAlive {
  post(socket: ListedSocket): Promise<'sent' | 'gone' | 'busy'>;
  /** Closes a socket; its client sees a normal close and reconnects. `false` if the socket may still be open. */
  end(connectionId: ConnectionId, reason: EndReason): Promise<boolean>;
}

/**
 * Number of keep-alive slots. A socket gets its slot when it connects, so the keep-alive itself writes nothing.
 *
 * API Gateway and CloudFront end a socket after 10 minutes without traffic, CloudFront without traffic *to* the client
 * (aws-facts, sections 1.7 and 2.4); schedules fire once a minute at best. With 8 slots each socket is posted to every 8
 * minutes, and a turn that is missed once is caught up on a minute later, at 9 (docs/decisions/0005-keep-alive-by-slots.md).
 */
export const SLOTS = 8;

/** Minutes between two keep-alives of a socket, if the deployment sets no other: each slot has its turn once in so many. */
export const KEEP_ALIVE_MINUTES = SLOTS;

/** Keep-alives that one account may post a second: what its tenants and clients leave of 10,000 requests (`tenant-quotas.ts`). */
const FASTEST = 3000;

/** The part of the requests that the WebSocket API takes which the answers to keep-alives may be; clients' frames have the rest. */
const ANSWERS = 0.7;

/**
 * Keep-alives a second. A Socket.IO client answers each with a frame, and these count against the rate of the WebSocket API,
 * `requestRate` a second, which refuses what is more: so that rate sets the pace, unless the account does.
 */
export const keepAliveRate = (requestRate: number): number => Math.min(FASTEST, ANSWERS * requestRate);

/**
 * Milliseconds of its minute in which a turn's keep-alives are all begun, at a higher rate if need be: a socket that got none
 * is cut for certain. A slot that is caught up on a minute late is through within 9 minutes and 45 seconds after its last
 * turn, and API Gateway cuts at 10 minutes.
 */
export const KEEP_ALIVE_WINDOW = 45_000;

/** The slot of a socket that connects in a minute. */
export const slotOf = (minute: number): number => minute % SLOTS;

/**
 * The slots that are due in a minute, where each is due once in `every` minutes, from 1 to `SLOTS`. The setting may change from one
 * deployment to the next: a socket's slot stays.
 */
export const slotsDue = (minute: number, every: number): number[] =>
  Array.from({ length: SLOTS }, (_, slot) => slot).filter((slot) => slot % every === minute % every);

/** Milliseconds after which a socket without CONNECT or first answer is closed: its client would wait for ever. */
export const UNIDENTIFIED_AFTER = 60_000;

/**
 * The age in milliseconds at which we close a socket: between 100 and 118 minutes, spread by its id, before API Gateway does
 * so at two hours. Otherwise all sockets that connected together would reconnect together.
 */
export const OLDEST = { from: 100 * 60_000, to: 118 * 60_000 };

export function isTooOld(age: number, connectionId: string): boolean {
  let sum = 0;
  for (let index = 0; index < connectionId.length; index++) sum = (sum * 31 + connectionId.charCodeAt(index)) >>> 0;
  return age >= OLDEST.from + (sum % 1000) * ((OLDEST.to - OLDEST.from) / 1000);
}
