import { encodeCursor, resumeCursorOf } from '../../domain/conversations/cursor.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { encodeAgentCursor } from '../../domain/delivery/agent-cursor-text.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { VersionVector } from '../../domain/time/version-vector.ts';

/** How an entry comes to a socket: pushed, to a row that was read after `vector`; or told with the place that it leads to. */
export type CursorSource = { vector: VersionVector } | { resumeCursor: string | null | undefined };

/**
 * Where a client can go on from after a cut once it has this entry: as far as everything is known to be settled. One that
 * has missed something is given no place with what is pushed and keeps what it has, so that coming back brings what it
 * missed. A place that a catch-up leads to counts all the same: what was missed is in it.
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
