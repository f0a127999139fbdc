import type { ActivityIndex } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import { entryId, type LocatedEntry } from '../../domain/conversations/entry.ts';
import { unitsOfAll } from '../../domain/conversations/entry-size.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { trafficOf } from '../../domain/conversations/traffic.ts';
import { MAX_NAMED_ENTRIES } from '../../domain/delivery/agent-cursor.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import type { Receiver, Replier } from '../../domain/delivery/reply.ts';
import { isCursor } from '../../domain/delivery/resume-cursor.ts';
import { given } from '../../domain/given.ts';
import { type Caller, isStaff, listeningIdentity } from '../../domain/identity/caller.ts';
import { storedCaller } from '../../domain/identity/handle.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Count } from '../../domain/metrics.ts';
import { LONGEST_SOCKET } from '../../domain/sockets/new-connection.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { OVERLAP } from '../conversations/since.ts';
import type { NameNeeds } from '../conversations/with-author-names.ts';
import { type AnnounceAgentNeeds, announceAgent } from '../delivery/announce-agent.ts';
import { undeliveredTo } from '../delivery/recover-connection.ts';
import { effectiveCaller } from '../tenants/effective-caller.ts';
import type { Accepted } from './accept-socket.ts';
import { type CaughtUp, catchUp } from './catch-up.ts';

export type JoinNeeds = NameNeeds &
  AnnounceAgentNeeds & {
    sessions: SocketSessionStore;
    connections: ConnectionStore;
    visitors: VisitorStore;
    conversationLog: ConversationLog;
    activityIndex: Pick<ActivityIndex, 'ofTenant' | 'fromTenant'>;
    dueList: Pick<DueList, 'ofTenant'>;
    announcer: Announcer;
    replier: Replier;
    clock: Clock;
    hybridClock: HybridClock;
    quotas: Pick<TenantQuotas, 'consume'>;
    rules: LogRules;
    desk: DeskRules;
    count: Count;
  };

type JoinSocket = {
  /** The client's resume cursor, unchecked. */
  offset: unknown;
  /** Posts the acceptance to the client; `false` if it cannot be delivered. */
  answer: () => Promise<boolean>;
};

/**
 * Rounds that replay the messages of the join itself, some 30 ms each. If each round has new messages, the socket goes
 * live all the same, and a message that is pushed and replayed at that time is delivered twice.
 */
const ROUNDS = 20;

/**
 * Catches an accepted socket up and makes it live, so that it receives every message, in order.
 *
 * 1. Replay what it missed, if it recovers: before the answer, as the reference server does.
 * 2. Store its identity, before its client can use the answer, and answer.
 * 3. Replay what it missed, if it says its last offset only: what comes before the answer, Java clients (2.1) hand to listeners with the
 *    event's name in front. Until the socket is live no later message overtakes it.
 * 4. Replay the messages marked as undelivered meanwhile until there are none; then it is live.
 * 5. Announce a visitor to the agents, and an agent where they have a desk.
 *
 * Returns `false` if not all was delivered. The caller must then close the socket: its client reconnects with the
 * offset of its last entry, while on an open socket the next event would move that offset past the gap. Until it is
 * closed it stays `joining`, for the sweeper to find.
 */
export async function joinSocket(
  needs: JoinNeeds,
  accepted: Accepted,
  { offset, answer }: JoinSocket,
): Promise<boolean> {
  const { caller, recoveredFrom } = accepted;
  const delivered = replayOnce(needs.replier);
  const replayMissed = () => replay(needs, accepted, offset, delivered.replayTo);
  const recovered = recoveredFrom === null ? NOTHING : await replayMissed();
  if (recovered === null || !(await remember(needs, accepted)) || !(await answer())) return false;
  const replayed = recoveredFrom === null ? await replayMissed() : recovered;
  if (replayed === null || !(await welcome(needs, accepted, replayed, delivered))) return false;
  if (caller.role === 'visitor') await show(needs, accepted);
  else if (needs.desk.desk) await announceAgent(needs, accepted.connection, true);
  return true;
}

/** Announces a visitor as online; a guest that became a session's visitor meanwhile as offline again. */
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

/** Delivers each entry once, however often it is read; `inFlight`: those not marked as pushed when read. */
function replayOnce(replier: Replier): { replayTo: ReplayTo; inFlight: () => string[] } {
  const delivered = new Map<string, { pushed: boolean }>();
  const replayTo: ReplayTo = async (receiver, { entries, cursors }) => {
    for (const [index, located] of entries.entries()) {
      const id = entryId(located.entry);
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

/** The cursor that a replay reached; null if there was no replay or no entry, and the socket starts from now. */
type Replayed = { after: string | null };

const NOTHING: Replayed = { after: null };

/**
 * Replays from the client's offset. Without a valid offset it replays from the start of the client's first socket; for
 * a visitor from `OVERLAP` earlier, since a commit time may precede its visibility. A client that does not recover gets what
 * follows its offset, if it has one and is nobody's guest: it has proven who it is. Null if an entry could not be delivered.
 */
async function replay(
  needs: JoinNeeds,
  { caller, connection, recoveredFrom }: Accepted,
  offset: unknown,
  replayTo: ReplayTo,
): Promise<Replayed | null> {
  const after = isCursor(offset, isStaff(caller)) ? offset : null;
  if (recoveredFrom === null) {
    const resumes = after !== null && !caller.guest;
    return resumes ? goOn(needs, { caller, receiver: connection, after }, replayTo) : NOTHING;
  }
  const since = isStaff(caller) ? recoveredFrom : recoveredFrom - OVERLAP;
  return goOn(needs, { caller, receiver: connection, after, since }, replayTo);
}

type GoOn = {
  caller: Caller;
  receiver: Receiver & Pick<Connection, 'connectedAt'>;
  after: string | null;
  since?: number;
};

async function goOn(
  needs: JoinNeeds,
  { caller, receiver, after, since }: GoOn,
  replayTo: ReplayTo,
): Promise<Replayed | null> {
  const missed = await catchUp(needs, {
    caller: listeningIdentity(caller),
    after,
    connectedAt: receiver.connectedAt,
    ...given({ since }),
  });
  if (!(await mayReplay(needs, caller, missed.entries)) || !(await replayTo(receiver, missed))) return null;
  const reached = { after: missed.cursor };
  return missed.more ? goOn(needs, { caller, receiver, ...reached }, replayTo) : reached;
}

/** Counts the posts of a replay among its tenant's: a client decides how often it reconnects, and from where. */
async function mayReplay({ quotas }: JoinNeeds, caller: Caller, entries: LocatedEntry[]): Promise<boolean> {
  if (entries.length === 0) return true;
  const use = { used: 'posts', by: trafficOf(caller, entries.at(-1)?.entry.state) } as const;
  const units = unitsOfAll(entries.map(({ entry }) => entry));
  return (await quotas.consume(caller.tenantId, use, units)) === 0;
}

/**
 * Stores the identity of the socket. Of a logged-in user that is the site's own id of a person, and for as long as messages if
 * the client begins: then the user refers to it. The ids of all others are made by the gateway, or staff's.
 */
async function remember(
  { sessions, visitors }: JoinNeeds,
  { connection, caller, recovery }: Accepted,
): Promise<boolean> {
  const { connectionId, connectedAt } = connection;
  const begins = recovery.began === connectionId;
  if (begins && !isStaff(caller) && !caller.anonymous) await visitors.referTo(connectionId, caller);
  const until = begins ? undefined : connectedAt + LONGEST_SOCKET;
  return sessions.goLive(connectionId, { caller: storedCaller(caller), recovery }, until);
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
    const current = await needs.connections.find(row);
    if (!current) return hasMoved(needs, accepted);
    const further = await replayUndelivered(needs, accepted, current, reached, replayTo);
    if (!further) return false;
    reached = further;
    row = current;
  }
  const live = await needs.connections.goLiveAnyway(row);
  if (!live) return hasMoved(needs, accepted);
  if (await replayUndelivered(needs, accepted, live, reached, replayTo)) await needs.connections.clearUndelivered(live);
  return true;
}

/** Replays the undelivered entries: from the cursor of the last replay, or without one from `undeliveredSince`. */
async function replayUndelivered(
  needs: JoinNeeds,
  { caller }: Accepted,
  row: Connection,
  reached: Replayed,
  replayTo: ReplayTo,
): Promise<Replayed | null> {
  if (reached.after !== null) return goOn(needs, { caller, receiver: row, after: reached.after }, replayTo);
  const entries = await undeliveredTo(needs, row, row.undeliveredSince ?? needs.clock());
  return (await replayTo(row, { entries })) ? reached : null;
}

/** Whether the client, once answered, attached a session: then its row is that visitor's, and already live. */
async function hasMoved({ visitors, connections }: JoinNeeds, { caller, connection }: Accepted): Promise<boolean> {
  const { subject } = await effectiveCaller(visitors, caller);
  return subject !== connection.subject && (await connections.find({ ...connection, subject })) !== null;
}
