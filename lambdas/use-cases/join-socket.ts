import type { Placed } from '../domain/conversation.ts';
import { isCursor } from '../domain/cursor.ts';
import { withoutSecrets } from '../domain/handle.ts';
import { hearingAs, isStaff } from '../domain/identity.ts';
import type { LogRules } from '../domain/log.ts';
import type {
  Announcer,
  Clock,
  ConnectionStore,
  ConversationLog,
  MinuteIndex,
  Receiver,
  Replier,
  SocketSessionStore,
  VisitorStore,
} from '../domain/ports.ts';
import { presenceOf } from '../domain/presence.ts';
import { OVERLAP } from '../domain/since.ts';
import { speakingAs } from '../domain/speaking-as.ts';
import type { Accepted } from './accept-socket.ts';
import { catchUp } from './catch-up.ts';
import { missedBy, recoverConnection } from './recover-connection.ts';

type Needs = {
  sessions: SocketSessionStore;
  connections: ConnectionStore;
  visitors: VisitorStore;
  log: ConversationLog;
  minutes: MinuteIndex;
  announcer: Announcer;
  replier: Replier;
  clock: Clock;
  rules: LogRules;
};

type JoinSocket = {
  /** The place in the log that the client remembers, as it said it. */
  offset: unknown;
  /** Tells the client that it is accepted; `false` if it cannot be told. */
  answer: () => Promise<boolean>;
};

/** What is said to a socket while it joins is told at the end, so often at most; on a very busy line the rest comes as repair. */
const ROUNDS = 5;

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
export async function joinSocket(needs: Needs, accepted: Accepted, { offset, answer }: JoinSocket): Promise<boolean> {
  const { caller } = accepted;
  const tell = telling(needs.replier);
  const joined =
    (await replay(needs, accepted, offset, tell)) &&
    (await remember(needs, accepted)) &&
    (await answer()) &&
    (await welcome(needs, accepted, tell));
  if (!joined) return false;
  if (caller.role === 'visitor') await show(needs, accepted);
  return true;
}

/** A made-up visitor may have become a session's meanwhile, and have been said to be gone: this must not be said last. */
async function show({ announcer, connections }: Needs, { caller, connection }: Accepted): Promise<void> {
  const { tenantId, userId } = connection;
  await announcer.announce({ type: 'online', tenantId, presence: presenceOf(connection) });
  if (caller.guest && !(await connections.find(connection))) {
    await announcer.announce({ type: 'offline', tenantId, userId });
  }
}

type Tell = (receiver: Receiver, entries: Placed[]) => Promise<boolean>;

/** Tells each entry once, however often it is found. */
function telling(replier: Replier): Tell {
  const told = new Set<string>();
  return async (receiver, entries) => {
    for (const placed of entries) {
      const { conversationId, entry } = placed;
      const name = `${conversationId} ${entry.life} ${entry.pos}`;
      if (told.has(name)) continue;
      if (!(await replier.reply(receiver, { type: 'entry', placed }))) return false;
      told.add(name);
    }
    return true;
  };
}

/**
 * From the offset that the client has kept. One that got no event yet, or whose offset is none of ours, is told everything
 * since its first socket began, and a little before: a commit may be older than the moment at which others see it.
 */
async function replay(
  needs: Needs,
  { caller, connection, recoveredFrom }: Accepted,
  offset: unknown,
  tell: Tell,
): Promise<boolean> {
  if (recoveredFrom === null) return true;
  const since = isStaff(caller) ? recoveredFrom : recoveredFrom - OVERLAP;
  let after = isCursor(offset, isStaff(caller)) ? offset : null;
  for (let more = true; more; ) {
    const missed = await catchUp(needs, { caller: hearingAs(caller), after, since });
    if (!(await tell(connection, missed.entries))) return false;
    after = missed.cursor;
    more = missed.more;
  }
  return true;
}

function remember({ sessions }: Needs, { connection, caller, recovery }: Accepted): Promise<boolean> {
  const until = recovery.began === connection.connectionId ? undefined : connection.connectedAt + KEPT;
  return sessions.goLive(connection.connectionId, { caller: withoutSecrets(caller), recovery }, until);
}

async function welcome(needs: Needs, accepted: Accepted, tell: Tell): Promise<boolean> {
  let row = accepted.connection;
  for (let round = 0; round < ROUNDS; round++) {
    if (await needs.connections.goLive(row)) return true;
    const noted = await needs.connections.find(row);
    if (!noted) return hasMoved(needs, accepted);
    if (!(await tell(noted, await missedBy(needs, noted, noted.missedFrom ?? needs.clock())))) return false;
    row = noted;
  }
  const live = await needs.connections.goLiveAnyway(row);
  if (live) await recoverConnection(needs, live);
  return live !== null || hasMoved(needs, accepted);
}

/** Whether its client, once it was answered, has said a session: then its row is that visitor's, and live already. */
async function hasMoved({ visitors, connections }: Needs, { caller, connection }: Accepted): Promise<boolean> {
  const { subject } = await speakingAs(visitors, caller);
  return subject !== connection.subject && (await connections.find({ ...connection, subject })) !== null;
}
