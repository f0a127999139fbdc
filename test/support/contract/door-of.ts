import type { Door } from '../../../lambdas/domain/delivery/connection.ts';

const DOORS: Readonly<Record<string, Door>> = { '/ws/chat': 'chat', '/ws': 'ws', '/socket.io': 'socketio' };

/** The door that an address is, with any number of slashes but at its beginning, which leads elsewhere. */
export const doorAt = (path: string): Door | undefined =>
  path.startsWith('//') ? undefined : DOORS[path.replace(/\/+/g, '/').replace(/\/$/, '')];

/** The door of a handshake; at the API itself it is chosen by the query, as where there is no edge. */
export function doorOf({ path, query }: { path: string; query: string }): Door {
  const asked = new URLSearchParams(query);
  const direct = asked.has('EIO') ? 'socketio' : asked.get('door') === 'ws' ? 'ws' : 'chat';
  return doorAt(path) ?? direct;
}
