import { encodeCursor, resumeCursorOf } from '../../domain/conversations/cursor.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { encodeAgentCursor } from '../../domain/delivery/agent-cursor-text.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { VersionVector } from '../../domain/time/version-vector.ts';

/** How an entry is sent: pushed, to a socket whose row was read after `vector`; or in a catch-up, with its resume cursor. */
export type CursorSource = { vector: VersionVector } | { resumeCursor: string | null | undefined };

/**
 * The cursor from which a client resumes after a cut, once it has this entry: it covers what is known to be pushed. A socket
 * with undelivered entries gets none with a push and keeps its last one, so that a reconnect delivers them. An agent's or
 * admin's cursor of a catch-up is sent all the same: the catch-up contains what was undelivered.
 */
export function resumeCursorFor(
  { role, undeliveredSince }: Pick<Connection, 'role' | 'undeliveredSince'>,
  entry: Entry,
  source: CursorSource,
): string | null {
  if (role !== 'visitor' && 'resumeCursor' in source) return source.resumeCursor ?? null;
  if (undeliveredSince !== undefined) return null;
  return 'vector' in source && role !== 'visitor'
    ? encodeAgentCursor({ vector: source.vector, named: [entry] })
    : encodeCursor(resumeCursorOf(entry));
}
