import { type Entry, entryId } from '../../domain/conversations/entry.ts';
import type { Announcement, Initiator } from '../../domain/delivery/announcement.ts';
import { keptEntry } from '../../domain/delivery/announcement-kinds.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionSender, Posted } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Dialect } from '../../domain/delivery/dialect.ts';
import type { Count } from '../../domain/metrics.ts';
import type { Clock, Sleep } from '../../domain/time/clock.ts';
import type { VersionVector } from '../../domain/time/version-vector.ts';

export type DeliverNeeds = {
  connections: ConnectionStore;
  sender: ConnectionSender;
  dialect: Dialect;
  clock: Clock;
  sleep: Sleep;
  count: Count;
};

/** Milliseconds of age below which a socket's `$connect` may not have returned: posts to it answer 410 as well. */
const OPENING = 30_000;

/** Milliseconds between tries: for a socket whose `$connect` has not returned (2 s in all), and for one that is busy. */
export const OPENING_RETRIES = [50, 100, 150, 200, 300, 400, 400, 400];
const BUSY_RETRIES = [100, 300];

/**
 * Milliseconds after the first try from which a busy socket is not tried again: one that let a whole post time out will
 * hardly take the next. So the slowest socket delays the sender by at most 3 s: 2 s of tries, and a last post (1 s).
 */
const BUSY_RETRY_LIMIT = 1000;

/**
 * Milliseconds for the one post of presence or typing to an agent. No caller waits longer for it, least of all the visitor
 * whose `$connect` causes it; an agent that misses it can ask who is online.
 */
export const BEST_EFFORT_TIMEOUT = 300;

/** An announcement to sockets whose rows were read after `vector`. */
export type Outgoing = { announcement: Announcement; initiator: Initiator | undefined; vector: VersionVector };

/**
 * Posts the frames of an announcement to one socket, in order. A socket that stays unreachable is marked with the oldest
 * entry it missed; for an announcement that is not kept, it is tried only once. Only a socket that is proven gone, and old
 * enough for its `$connect` to have returned, is given up (docs/decisions/0008-when-a-connection-is-removed.md).
 */
export async function deliverToSocket(
  needs: DeliverNeeds,
  connection: Connection,
  outgoing: Outgoing,
): Promise<'delivered' | 'gone'> {
  const { announcement, initiator, vector } = outgoing;
  const entry = keptEntry(announcement);
  // The entries that the socket missed are being delivered: a later one must not overtake them, and is delivered last.
  if (connection.state === 'joining') {
    if (!entry) return 'delivered';
    if (await needs.connections.markUndeliveredWhileJoining(connection, entry.at)) return 'delivered';
    // The socket has just finished joining: a mark set now would be read by the sweeper only, up to a minute later.
    const now = await needs.connections.find(connection);
    return now?.state === 'live' ? deliverToSocket(needs, now, outgoing) : 'delivered';
  }
  const isRepeated = announcement.type === 'entry' && announcement.again;
  if (entry && !isRepeated && wasDelivered(connection, entry)) return 'delivered';
  for (const frame of needs.dialect.announcementFrames(connection, announcement, vector, initiator)) {
    if (!entry) {
      if ((await tryPost(needs, connection, frame, BEST_EFFORT_TIMEOUT)) === 'gone') return gone(needs);
      continue;
    }
    const outcome = await postWithRetries(needs, connection, frame);
    if (outcome === 'sent') continue;
    if (outcome === 'gone') return gone(needs);
    needs.count('PostsMissed');
    await needs.connections.markUndelivered(connection, entry.at);
    break;
  }
  return 'delivered';
}

function gone({ count }: DeliverNeeds): 'gone' {
  count('PostsGone');
  return 'gone';
}

const wasDelivered = (connection: Connection, entry: Entry): boolean =>
  connection.state === 'live' && connection.deliveredIds?.includes(entryId(entry)) === true;

async function postWithRetries(needs: DeliverNeeds, connection: Connection, frame: string): Promise<Tried> {
  const began = needs.clock();
  let outcome = await tryPost(needs, connection, frame);
  const waits = { busy: BUSY_RETRIES.values(), opening: OPENING_RETRIES.values() };
  while (outcome === 'busy' || outcome === 'opening') {
    if (outcome === 'busy' && needs.clock() - began >= BUSY_RETRY_LIMIT) break;
    const wait = waits[outcome].next();
    if (wait.done) break;
    await needs.sleep(wait.value);
    outcome = await tryPost(needs, connection, frame);
  }
  return outcome;
}

type Tried = Posted | 'opening';

/** Posts once. The age of the socket is taken when the post leaves: a slow answer is about a socket that was younger. */
async function tryPost(
  { sender, clock }: DeliverNeeds,
  connection: Connection,
  frame: string,
  timeLimit?: number,
): Promise<Tried> {
  const isOpening = clock() - connection.connectedAt < OPENING;
  const outcome = await sender.post(connection.connectionId, frame, timeLimit);
  return outcome === 'gone' && isOpening ? 'opening' : outcome;
}
