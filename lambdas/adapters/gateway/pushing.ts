import { messageId, type Placed } from '../../domain/conversation.ts';
import { type Ended, endConnection } from '../../domain/end-connection.ts';
import type { Connection } from '../../domain/identity.ts';
import type { AsOf } from '../../domain/moment.ts';
import { inParallel } from '../../domain/parallel.ts';
import type { Announcement, Announcer, Clock, ConnectionStore, Origin, Push, Sleep } from '../../domain/ports.ts';
import type { TenantShares } from '../../domain/tenant-share.ts';
import type { ConnectionSender, Posted } from './connection-sender.ts';
import { announcementFrames } from './frames.ts';

export type PushNeeds = {
  connections: ConnectionStore;
  sender: ConnectionSender;
  clock: Clock;
  sleep: Sleep;
  shares: TenantShares;
};

/** Posts under way at once for one announcement: a slow socket takes one of these places, and no other socket waits for it. */
const WIDTH = 50;

/** A row younger than this may belong to a socket whose `$connect` has not returned: posts to it answer 410 as well. */
const UNBORN = 30_000;

/** Milliseconds between tries: for a socket that is being born (2 s in all), and for one that is busy. */
const UNBORN_RETRIES = [50, 100, 150, 200, 300, 400, 400, 400];
const BUSY_RETRIES = [100, 300];

/**
 * Milliseconds after the first try at which a busy socket is tried for the last time: one that let a whole post time out
 * will hardly take the next. So the slowest socket costs whoever waits 3 s: 2 s of tries, and a last post (1 s).
 */
const BUSY_PATIENCE = 1000;

/**
 * Milliseconds that the one post may take with which an agent hears who comes and goes, or who types. Nobody waits longer
 * for that, least of all the visitor whose `$connect` it is; and an agent that misses it can ask who is online.
 */
const PASSING = 300;

/** Pushes through the connection-management API, in parallel, to each socket in its own dialect. */
export const pushing = (needs: PushNeeds, announcer: () => Announcer): Push => {
  const ended = (connection: Ended) =>
    endConnection({ connections: needs.connections, announcer: announcer() }, connection);
  return async ({ connections, asOf }, announcement, origin) => {
    const gone: Connection[] = [];
    const [first] = connections;
    // Only counted: what was said is told, and whoever says more while the share is used up is refused.
    const counted = first && needs.shares.use(first.tenantId, 'posts', connections.length);
    await inParallel(connections, WIDTH, async (connection) => {
      if ((await deliver(needs, connection, { announcement, origin, asOf })) === 'gone') gone.push(connection);
    });
    await inParallel(gone, WIDTH, ended);
    await counted;
  };
};

type Said = { announcement: Announcement; origin: Origin | undefined; asOf: AsOf };

/**
 * Posts what one socket should hear, in order. A socket that stays unreachable gets a note of the oldest entry it missed, and
 * is not waited for where it would miss nothing that is kept; only one that is proven gone, and old enough to have been born, is given up.
 */
async function deliver(needs: PushNeeds, connection: Connection, said: Said): Promise<'delivered' | 'gone'> {
  const { announcement, origin, asOf } = said;
  // It is being told what it missed: a later entry must not overtake that, and is told at its end.
  if (connection.state === 'joining') {
    if (announcement.type !== 'entry') return 'delivered';
    if (await needs.connections.missedWhileJoining(connection, announcement.placed.entry.at)) return 'delivered';
    // Its joining has just ended: a note would now be read by the sweeper only, up to a minute later.
    const now = await needs.connections.find(connection);
    return now?.state === 'live' ? deliver(needs, now, said) : 'delivered';
  }
  if (announcement.type === 'entry' && !announcement.again && wasTold(connection, announcement.placed))
    return 'delivered';
  for (const frame of announcementFrames(connection, announcement, asOf, origin)) {
    if (announcement.type !== 'entry') {
      if ((await tryPost(needs, connection, frame, PASSING)) === 'gone') return 'gone';
      continue;
    }
    const outcome = await postPatiently(needs, connection, frame);
    if (outcome === 'sent') continue;
    if (outcome === 'gone') return 'gone';
    await needs.connections.missed(connection, announcement.placed.entry.at);
    break;
  }
  return 'delivered';
}

const wasTold = ({ told }: Connection, { entry }: Placed): boolean => told?.includes(messageId(entry)) === true;

async function postPatiently(needs: PushNeeds, connection: Connection, frame: string): Promise<Tried> {
  const began = needs.clock();
  let outcome = await tryPost(needs, connection, frame);
  const waits = { busy: BUSY_RETRIES.values(), unborn: UNBORN_RETRIES.values() };
  while (outcome === 'busy' || outcome === 'unborn') {
    if (outcome === 'busy' && needs.clock() - began >= BUSY_PATIENCE) break;
    const wait = waits[outcome].next();
    if (wait.done) break;
    await needs.sleep(wait.value);
    outcome = await tryPost(needs, connection, frame);
  }
  return outcome;
}

type Tried = Posted | 'unborn';

/** Its age counts when the post leaves: an answer that takes its time is about a socket that was younger. */
async function tryPost(
  { sender, clock }: PushNeeds,
  connection: Connection,
  frame: string,
  timeLimit?: number,
): Promise<Tried> {
  const isUnborn = clock() - connection.connectedAt < UNBORN;
  const outcome = await sender.post(connection.connectionId, frame, timeLimit);
  return outcome === 'gone' && isUnborn ? 'unborn' : outcome;
}
