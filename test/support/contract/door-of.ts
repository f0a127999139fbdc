import type { Door } from '../../../lambdas/domain/delivery/connection.ts';

const DOORS: Readonly<Record<string, Door>> = { '/ws/chat': 'chat', '/ws': 'ws', '/socket.io': 'socketio' };

/** The door that an address is, with a slash at its end or without. */
export const doorAt = (path: string): Door | undefined => DOORS[path.replace(/\/$/, '')];

/** The door of a handshake; at the API itself it is chosen by the query, as where there is no edge. */
export function doorOf({ path, query }: { path: string; query: string }): Door {
  const asked = new URLSearchParams(query);
  const direct = asked.has('EIO') ? 'socketio' : asked.get('door') === 'ws' ? 'ws' : 'chat';
  return doorAt(path) ?? direct;
}
