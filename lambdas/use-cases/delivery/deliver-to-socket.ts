import { type Entry, messageId } from '../../domain/conversations/entry.ts';
import type { Announcement, Initiator } from '../../domain/delivery/announcement.ts';
import { keptEntry } from '../../domain/delivery/announcement-kinds.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionSender, Posted } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Dialect } from '../../domain/delivery/dialect.ts';
import type { Clock, Sleep } from '../../domain/time/clock.ts';
import type { VersionVector } from '../../domain/time/version-vector.ts';

export type DeliverNeeds = {
  connections: ConnectionStore;
  sender: ConnectionSender;
  dialect: Dialect;
  clock: Clock;
  sleep: Sleep;
};

/** A row younger than this may belong to a socket whose `$connect` has not returned: posts to it answer 410 as well. */
const OPENING = 30_000;

/** Milliseconds between tries: for a socket that is being born (2 s in all), and for one that is busy. */
export const OPENING_RETRIES = [50, 100, 150, 200, 300, 400, 400, 400];
const BUSY_RETRIES = [100, 300];

/**
 * Milliseconds after the first try at which a busy socket is tried for the last time: one that let a whole post time out
 * will hardly take the next. So the slowest socket costs whoever waits 3 s: 2 s of tries, and a last post (1 s).
 */
const BUSY_RETRY_LIMIT = 1000;

/**
 * Milliseconds that the one post may take with which an agent hears who comes and goes, or who types. Nobody waits longer
 * for that, least of all the visitor whose `$connect` it is; and an agent that misses it can ask who is online.
 */
export const BEST_EFFORT_TIMEOUT = 300;

/** An announcement on its way to sockets whose rows were read after `vector`. */
export type Outgoing = { announcement: Announcement; initiator: Initiator | undefined; vector: VersionVector };

/**
 * Posts what one socket should hear, in order. A socket that stays unreachable gets a note of the oldest entry it missed, and
 * is not waited for where it would miss nothing that is kept; only one that is proven gone, and old enough to have been born, is given
 * up (docs/decisions/0008-when-a-connection-is-removed.md).
 */
export async function deliverToSocket(
  needs: DeliverNeeds,
  connection: Connection,
  outgoing: Outgoing,
): Promise<'delivered' | 'gone'> {
  const { announcement, initiator, vector } = outgoing;
  const entry = keptEntry(announcement);
  // It is being told what it missed: a later entry must not overtake that, and is told at its end.
  if (connection.state === 'joining') {
    if (!entry) return 'delivered';
    if (await needs.connections.markUndeliveredWhileJoining(connection, entry.at)) return 'delivered';
    // Its joining has just ended: a note would now be read by the sweeper only, up to a minute later.
    const now = await needs.connections.find(connection);
    return now?.state === 'live' ? deliverToSocket(needs, now, outgoing) : 'delivered';
  }
  const isRepeated = announcement.type === 'entry' && announcement.again;
  if (entry && !isRepeated && wasDelivered(connection, entry)) return 'delivered';
  for (const frame of needs.dialect.announcementFrames(connection, announcement, vector, initiator)) {
    if (!entry) {
      if ((await tryPost(needs, connection, frame, BEST_EFFORT_TIMEOUT)) === 'gone') return 'gone';
      continue;
    }
    const outcome = await postWithRetries(needs, connection, frame);
    if (outcome === 'sent') continue;
    if (outcome === 'gone') return 'gone';
    await needs.connections.markUndelivered(connection, entry.at);
    break;
  }
  return 'delivered';
}

const wasDelivered = ({ deliveredIds }: Connection, entry: Entry): boolean =>
  deliveredIds?.includes(messageId(entry)) === true;

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

/** Its age counts when the post leaves: an answer that takes its time is about a socket that was younger. */
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
