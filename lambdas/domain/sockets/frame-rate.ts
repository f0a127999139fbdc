import { BoundedMap } from '../bounded-map.ts';
import type { Allowance } from '../conversations/entry.ts';
import { refilled } from '../conversations/log.ts';
import { Refusal } from '../errors.ts';
import type { ConnectionId } from '../ids.ts';
import type { Clock } from '../time/clock.ts';

/** Sockets that one environment remembers at most. */
const KEPT_AT_MOST = 5000;

/**
 * Refuses a socket that sends more than fifty frames at once, or ten a second for long. Each environment counts what reaches it: nearly all of a flood,
 * as each handles one frame at a time; messages are counted exactly by the log (`domain/conversations/log.ts`).
 */
export function frameRate(clock: Clock): (connectionId: ConnectionId) => void {
  const kept = new BoundedMap<ConnectionId, Allowance>(KEPT_AT_MOST);
  return (connectionId) => {
    const { tokens, at } = refilled(kept.get(connectionId), clock());
    kept.set(connectionId, { tokens: Math.max(0, tokens - 1), at });
    if (tokens < 1) throw new Refusal('ERR_RATE_LIMITED', 'too much in too short a time', { retryAfter: 1 });
  };
}
