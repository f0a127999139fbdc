import type { ListedSocket } from '../delivery/connection-store.ts';
import type { ConnectionId } from '../ids.ts';

/** Keeps idle sockets open with what is harmless to each kind of client. */
export interface KeepAlive {
  post(socket: ListedSocket): Promise<'sent' | 'gone' | 'busy'>;
  /** Ends a socket; its client sees a normal close and comes back. `false` if it may still be there. */
  end(connectionId: ConnectionId): Promise<boolean>;
}

/**
 * Keep-alive of idle sockets, without a write: a socket gets its slot when it connects.
 *
 * API Gateway and CloudFront end a socket after 10 minutes without traffic, CloudFront without traffic *to* the client
 * (aws-facts, sections 1.7 and 2.4); schedules fire once a minute at best. With 8 slots each socket is posted to every
 * 8 minutes, and a turn that is missed once is made up a minute later, at 9 (docs/decisions/0005-keep-alive-by-slots.md).
 */
export const SLOTS = 8;

/** The slot whose turn a minute is. */
export const slotOf = (minute: number): number => minute % SLOTS;

/** Milliseconds after which a socket whose first answer was not posted is ended: its client would wait for it for ever. */
export const UNIDENTIFIED_AFTER = 60_000;

/**
 * Sockets are ended by us at an age between 100 and 118 minutes, spread by their id, before API Gateway does so at two
 * hours: else all that connected together would come back together.
 */
export const OLDEST = { from: 100 * 60_000, to: 118 * 60_000 };

export function isTooOld(age: number, connectionId: string): boolean {
  let sum = 0;
  for (let index = 0; index < connectionId.length; index++) sum = (sum * 31 + connectionId.charCodeAt(index)) >>> 0;
  return age >= OLDEST.from + (sum % 1000) * ((OLDEST.to - OLDEST.from) / 1000);
}
