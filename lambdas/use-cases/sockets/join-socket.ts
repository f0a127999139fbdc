import type { ActivityIndex } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { messageId } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { MAX_NAMED_ENTRIES } from '../../domain/delivery/agent-cursor.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import type { Receiver, Replier } from '../../domain/delivery/reply.ts';
import { isCursor } from '../../domain/delivery/resume-cursor.ts';
import { given } from '../../domain/given.ts';
import { type Caller, isStaff, listeningIdentity } from '../../domain/identity/caller.ts';
import { withoutSecrets } from '../../domain/identity/handle.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { OVERLAP } from '../conversations/since.ts';
import { undeliveredTo } from '../delivery/recover-connection.ts';
import { effectiveCaller } from '../tenants/effective-caller.ts';
import type { Accepted } from './accept-socket.ts';
import { type CaughtUp, catchUp } from './catch-up.ts';

export type JoinNeeds = {
  sessions: SocketSessionStore;
  connections: ConnectionStore;
  visitors: VisitorStore;
  conversationLog: ConversationLog;
  activityIndex: ActivityIndex;
  announcer: Announcer;
  replier: Replier;
  clock: Clock;
  hybridClock: HybridClock;
  rules: LogRules;
};

type JoinSocket = {
  /** The place in the log that the client remembers, as it said it. */
  offset: unknown;
  /** Tells the client that it is accepted; `false` if it cannot be told. */
  answer: () => Promise<boolean>;
};

/**
 * What is said to a socket while it joins is told at the end, so often at most, some 30 ms each. On a line where in each of them
 * something is said, it goes live all the same, and what is pushed and told just then comes twice.
 */
const ROUNDS = 20;

/** Milliseconds for which the row of a socket is kept that can be recovered by another's: it lives two hours at most. */
const KEPT = 130 * 60_000;

/**
 * Brings an accepted socket to where everybody else is, so that it neither misses anything nor hears it out of order.
 *
 * 1. Tell it what it missed, if it recovers: before the answer, so that nothing said later can overtake it.
 * 2. Remember who it is, before it can use what it is answered, and answer it.
 * 3. Tell it what was said meanwhile, which was only noted, until nothing more was; then it is live.
 * 4. Show it to the agents.
 *
 * Answers `false` when it could not be told all of it. Then it must be ended: its client comes back with the offset of
 * what it did get. Left open, the next event would move that offset past what is missing. Until it has ended it stays
 * `joining`, for the sweeper to find.
 */
export async function joinSocket(
  needs: JoinNeeds,
  accepted: Accepted,
  { offset, answer }: JoinSocket,
): Promise<boolean> {
  const { caller } = accepted;
  const delivered = replayOnce(needs.replier);
  const replayed = await replay(needs, accepted, offset, delivered.replayTo);
  const joined =
    replayed !== null &&
    (await remember(needs, accepted)) &&
    (await answer()) &&
    (await welcome(needs, accepted, replayed, delivered));
  if (!joined) return false;
  if (caller.role === 'visitor') await show(needs, accepted);
  return true;
}

/** A made-up visitor may have become a session's meanwhile, and have been said to be gone: this must not be said last. */
async function show({ announcer, connections }: JoinNeeds, { caller, connection }: Accepted): Promise<void> {
  const { tenantId, userId } = connection;
  await announcer.announce({ type: 'online', tenantId, presence: presenceOf(connection) });
  if (caller.guest && !(await connections.find(connection))) {
    await announcer.announce({ type: 'offline', tenantId, userId });
  }
}

type Missed = Pick<CaughtUp, 'entries' | 'cursors'>;
type ReplayTo = (receiver: Receiver, missed: Missed) => Promise<boolean>;
type ReplayOnce = ReturnType<typeof replayOnce>;

/** Tells each entry once, however often it is found, and knows which of them were on their way to others then. */
function replayOnce(replier: Replier): { replayTo: ReplayTo; inFlight: () => string[] } {
  const delivered = new Map<string, { pushed: boolean }>();
  const replayTo: ReplayTo = async (receiver, { entries, cursors }) => {
    for (const [index, located] of entries.entries()) {
      const id = messageId(located.entry);
      const resumeCursor = cursors?.[index] ?? null;
      if (!delivered.has(id) && !(await replier.reply(receiver, { type: 'entry', located, resumeCursor })))
        return false;
      delivered.set(id, located.entry);
    }
    return true;
  };
  const inFlight = () => [...delivered].flatMap(([id, { pushed }]) => (pushed ? [] : [id])).slice(-MAX_NAMED_ENTRIES);
  return { replayTo, inFlight };
}

/** How far a replay got, as a place to go on from; without one, that is where the socket begins. */
type Replayed = { after: string | null };

/**
 * From the offset that the client has kept. One that got no event yet, or whose offset is none of ours, is told everything
 * since its first socket began, and a little before: a commit may be older than the moment at which others see it. Null if
 * it could not be told.
 */
async function replay(
  needs: JoinNeeds,
  { caller, connection, recoveredFrom }: Accepted,
  offset: unknown,
  replayTo: ReplayTo,
): Promise<Replayed | null> {
  if (recoveredFrom === null) return { after: null };
  const since = isStaff(caller) ? recoveredFrom : recoveredFrom - OVERLAP;
  const after = isCursor(offset, isStaff(caller)) ? offset : null;
  return goOn(needs, { caller, receiver: connection, after, since }, replayTo);
}

type GoOn = { caller: Caller; receiver: Receiver; after: string | null; since?: number };

async function goOn(
  needs: JoinNeeds,
  { caller, receiver, after, since }: GoOn,
  replayTo: ReplayTo,
): Promise<Replayed | null> {
  const missed = await catchUp(needs, {
    caller: listeningIdentity(caller),
    after,
    ...given({ since }),
  });
  if (!(await replayTo(receiver, missed))) return null;
  const reached = { after: missed.cursor };
  return missed.more ? goOn(needs, { caller, receiver, ...reached }, replayTo) : reached;
}

function remember({ sessions }: JoinNeeds, { connection, caller, recovery }: Accepted): Promise<boolean> {
  const until = recovery.began === connection.connectionId ? undefined : connection.connectedAt + KEPT;
  return sessions.goLive(connection.connectionId, { caller: withoutSecrets(caller), recovery }, until);
}

async function welcome(
  needs: JoinNeeds,
  accepted: Accepted,
  replayed: Replayed,
  { replayTo, inFlight }: ReplayOnce,
): Promise<boolean> {
  let row = accepted.connection;
  let reached = replayed;
  for (let round = 0; round < ROUNDS; round++) {
    if (await needs.connections.goLive(row, inFlight())) return true;
    const noted = await needs.connections.find(row);
    if (!noted) return hasMoved(needs, accepted);
    const further = await replayUndelivered(needs, accepted, noted, reached, replayTo);
    if (!further) return false;
    reached = further;
    row = noted;
  }
  const live = await needs.connections.goLiveAnyway(row);
  if (!live) return hasMoved(needs, accepted);
  if (await replayUndelivered(needs, accepted, live, reached, replayTo)) await needs.connections.clearUndelivered(live);
  return true;
}

/** What was only noted is found by going on from where the replay ended; without a replay, by the time that is noted. */
async function replayUndelivered(
  needs: JoinNeeds,
  { caller }: Accepted,
  noted: Connection,
  reached: Replayed,
  replayTo: ReplayTo,
): Promise<Replayed | null> {
  if (reached.after !== null) return goOn(needs, { caller, receiver: noted, after: reached.after }, replayTo);
  const entries = await undeliveredTo(needs, noted, noted.undeliveredSince ?? needs.clock());
  return (await replayTo(noted, { entries })) ? reached : null;
}

/** Whether its client, once it was answered, has said a session: then its row is that visitor's, and live already. */
async function hasMoved({ visitors, connections }: JoinNeeds, { caller, connection }: Accepted): Promise<boolean> {
  const { subject } = await effectiveCaller(visitors, caller);
  return subject !== connection.subject && (await connections.find({ ...connection, subject })) !== null;
}
