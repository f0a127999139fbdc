import type { TProperties, TSchema } from 'typebox';
import type { Declared } from './declared.ts';
import { fromSocketioClients } from './socketio-input.ts';
import { toSocketioClients } from './socketio-output.ts';

/** The address of the door of Socket.IO clients. */
export const SOCKETIO_DOOR = '/socket.io/';

/** The one namespace. A CONNECT of any other is refused. */
export const NAMESPACE = '/';

/** One event of Socket.IO clients. */
export type SocketioEvent = Declared & {
  /** The array of its packet: its name, an object, and for some an offset. */
  payload: TSchema;
  /** The fields of its acknowledgement, beside `success`, if it was not refused. */
  acknowledged?: TProperties;
};

/** Every event, in both directions. */
export const SOCKETIO_EVENTS: readonly SocketioEvent[] = [...fromSocketioClients, ...toSocketioClients];
