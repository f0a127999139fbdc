import type { Connection, Door } from '../delivery/connection.ts';
import type { Caller } from '../identity/caller.ts';
import { widgetSocket } from './widget.ts';

/**
 * How a socket joins, by its door. There are two ways, since their clients differ in what they keep:
 *
 * - A native client says who it is before the socket opens, so `$connect` makes its connection known, `live` at once. What
 *   it missed it asks for by `sync`, with the cursor that it keeps; pushes may come between the answers, and it sorts them.
 * - A Socket.IO client says who it is in its CONNECT packet, on an open socket, and asks for nothing: it is told what it
 *   missed. Meanwhile it is `joining`: what is said then is noted and not pushed, so that nothing can overtake what it is
 *   being told; at the end of that it becomes `live`.
 */
const BEGINS: Record<Door, Connection['state']> = { chat: 'live', ws: 'live', socketio: 'joining' };

export type OpenedSocket = Pick<Connection, 'connectionId' | 'connectedAt' | 'door' | 'v1'>;

/** What is noted of a socket when it becomes known whose it is. */
export const newConnection = (caller: Caller, { connectionId, connectedAt, door, v1 }: OpenedSocket): Connection => ({
  tenantId: caller.tenantId,
  connectionId,
  subject: caller.subject,
  userId: caller.userId,
  role: caller.role,
  door,
  v1,
  connectedAt,
  anonymous: caller.anonymous,
  ...(caller.name ? { name: caller.name } : {}),
  ...widgetSocket(caller),
  state: BEGINS[door],
});
