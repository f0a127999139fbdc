import type { Connection } from './connection.ts';

/**
 * Sockets that one visitor may have open. Each message is posted to all of them, and one person could open ten thousand; a browser with
 * as many tabs of one site is rare.
 */
export const SOCKETS_PER_VISITOR = 20;

/** A visitor's newest sockets, and those beyond `SOCKETS_PER_VISITOR`. */
export function newestOf(sockets: readonly Connection[]): { newest: Connection[]; surplus: Connection[] } {
  const sorted = sockets.toSorted(
    (a, b) => b.connectedAt - a.connectedAt || (a.connectionId < b.connectionId ? -1 : 1),
  );
  return { newest: sorted.slice(0, SOCKETS_PER_VISITOR), surplus: sorted.slice(SOCKETS_PER_VISITOR) };
}
