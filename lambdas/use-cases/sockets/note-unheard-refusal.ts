import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { isStaff, listeningIdentity } from '../../domain/identity/caller.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { LiveSocket, SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = {
  sessions: Pick<SocketSessionStore, 'find' | 'noteUnheard'>;
  connections: Pick<ConnectionStore, 'ofVisitor' | 'ofAgents'>;
  clock: Clock;
};

type NoteUnheardRefusal = {
  /** The socket that the event came on, which has ended. */
  socket: LiveSocket;
  /** Tells a socket that the event is refused; `false` if it cannot be told. */
  tell: (connectionId: ConnectionId) => Promise<boolean>;
};

/** Milliseconds within which the next one belongs to the same row: a client is back in one or two seconds, and a person is slower. */
const SOON = 10_000;

/**
 * Notes that a client could not be told that a binary event of it is refused, so that its next socket is. If it is back already, because
 * the function started slowly, that socket is told at once.
 */
export async function noteUnheardRefusal(needs: Needs, { socket, tell }: NoteUnheardRefusal): Promise<void> {
  const { sessions, clock } = needs;
  const { began } = socket.recovery;
  const session = await sessions.find(began);
  const before = session?.live ? session.unheard : undefined;
  const at = clock();
  const inARow = before && at - before.at < SOON ? before.inARow + 1 : 1;
  const noted = { at, inARow };
  await sessions.noteUnheard(began, noted);
  const back = await recoveredFrom(needs, socket);
  if (back && (await tell(back))) await sessions.noteUnheard(began, { ...noted, told: true });
}

/** The newest socket on which the client of this one has recovered; null if it has not yet. */
async function recoveredFrom(
  { sessions, connections }: Needs,
  { connectionId, connectedAt, caller, recovery }: LiveSocket,
): Promise<ConnectionId | null> {
  const { tenantId, subject } = listeningIdentity(caller);
  const open = isStaff(caller)
    ? (await connections.ofAgents(tenantId)).filter((each) => each.subject === subject)
    : await connections.ofVisitor(tenantId, subject);
  const later = open.filter((each) => each.connectedAt >= connectedAt && each.connectionId !== connectionId);
  for (const each of later.toSorted((a, b) => b.connectedAt - a.connectedAt)) {
    const session = await sessions.find(each.connectionId);
    if (session?.live && session.recovery.began === recovery.began) return each.connectionId;
  }
  return null;
}
