import type { Connection, Door } from '../delivery/connection.ts';
import { given } from '../given.ts';
import type { Caller } from '../identity/caller.ts';
import { conversationOf } from '../identity/handle.ts';
import { MINUTE } from '../time/units.ts';
import { widgetSocket } from './widget.ts';

/** Milliseconds for which the rows of a socket are kept: API Gateway ends it after two hours (aws-facts, section 1.1). */
export const LONGEST_SOCKET = 130 * MINUTE;

/**
 * The initial state of a connection, by its door. There are two, since the clients differ in what they store:
 *
 * - A native client is identified before the socket opens, so `$connect` stores its connection as `live` at once. It
 *   requests missed entries by `sync`, with the cursor that it stores, and sorts the pushes that arrive in between.
 * - A Socket.IO client is identified by its CONNECT packet, on an open socket, and gets missed entries without a
 *   request. Meanwhile it is `joining`: new messages are marked as undelivered and not pushed, so that none overtakes
 *   the replay; after the replay it becomes `live`.
 */
const BEGINS: Record<Door, Connection['state']> = { chat: 'live', ws: 'live', socketio: 'joining' };

export type OpenedSocket = Pick<Connection, 'connectionId' | 'connectedAt' | 'door' | 'v1'>;

/** The connection of a socket whose caller is identified, without secrets and short-lived fields of the caller. */
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
  // A native socket's caller comes with each frame.
  ...(caller.email && door === 'socketio' ? { email: caller.email } : {}),
  // Of one that follows another visitor it would be another's.
  ...(caller.follows ? {} : given({ conversation: conversationOf(caller) })),
  ...widgetSocket(caller),
  state: BEGINS[door],
});
