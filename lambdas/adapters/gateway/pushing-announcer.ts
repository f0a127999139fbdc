import { endConnection } from '../../domain/end-connection.ts';
import type { Connection } from '../../domain/identity.ts';
import { inParallel } from '../../domain/parallel.ts';
import type { Announcement, Announcer, Clock, ConnectionStore, Origin, Sleep } from '../../domain/ports.ts';
import type { ConnectionSender, Posted } from './connection-sender.ts';
import { announcementFrames } from './frames.ts';

type Needs = { connections: ConnectionStore; sender: ConnectionSender; clock: Clock; sleep: Sleep };

/** Posts under way at once in one announcement. */
const WIDTH = 50;

/** A row younger than this may belong to a socket whose `$connect` has not returned: posts to it answer 410 as well. */
const UNBORN = 30_000;

/** Milliseconds between tries: for a socket that is being born (2 s in all), and for one that is busy. */
const UNBORN_RETRIES = [50, 100, 150, 200, 300, 400, 400, 400];
const BUSY_RETRIES = [100, 300];

/** Pushes announcements to sockets through the connection-management API, in parallel, each in its own dialect. */
export const pushingAnnouncer = (needs: Needs): Announcer => {
  const announcer: Announcer = {
    async announce(announcement, origin) {
      const gone: Connection[] = [];
      const audience = await audienceOf(needs, announcement);
      await inParallel(audience, WIDTH, async (connection) => {
        if ((await deliver(needs, connection, announcement, origin)) === 'gone') gone.push(connection);
      });
      for (const connection of gone) await endConnection({ connections: needs.connections, announcer }, connection);
    },
  };
  return announcer;
};

async function audienceOf({ connections }: Needs, announcement: Announcement): Promise<Connection[]> {
  if (announcement.type === 'online' || announcement.type === 'offline') {
    return connections.ofAgents(announcement.tenantId);
  }
  const tenantId = announcement.type === 'entry' ? announcement.placed.tenantId : announcement.tenantId;
  const [visitor, agents] = await Promise.all([
    connections.ofVisitor(tenantId, announcement.visitor),
    connections.ofAgents(tenantId),
  ]);
  return [...visitor, ...agents];
}

/**
 * Posts what one socket should hear, in order. A socket that stays unreachable gets a note of the oldest entry it missed;
 * only one that is proven gone, and old enough to have been born, is given up.
 */
async function deliver(
  needs: Needs,
  connection: Connection,
  announcement: Announcement,
  origin: Origin | undefined,
): Promise<'delivered' | 'gone'> {
  // It is being told what it missed: a later entry must not overtake that, and is told at its end.
  if (connection.state === 'joining') {
    if (announcement.type === 'entry') await needs.connections.missed(connection, announcement.placed.entry.at);
    return 'delivered';
  }
  for (const frame of announcementFrames(connection, announcement, origin)) {
    const outcome = await postPatiently(needs, connection, frame);
    if (outcome === 'sent') continue;
    if (outcome === 'gone' && !isUnborn(needs, connection)) return 'gone';
    if (announcement.type === 'entry') await needs.connections.missed(connection, announcement.placed.entry.at);
    break;
  }
  return 'delivered';
}

const isUnborn = ({ clock }: Needs, { connectedAt }: Connection): boolean => clock() - connectedAt < UNBORN;

async function postPatiently(needs: Needs, connection: Connection, frame: string): Promise<Posted> {
  let outcome = await needs.sender.post(connection.connectionId, frame);
  const waits = { busy: BUSY_RETRIES.values(), gone: UNBORN_RETRIES.values() };
  while (outcome !== 'sent') {
    if (outcome === 'gone' && !isUnborn(needs, connection)) break;
    const wait = waits[outcome].next();
    if (wait.done) break;
    await needs.sleep(wait.value);
    outcome = await needs.sender.post(connection.connectionId, frame);
  }
  return outcome;
}
