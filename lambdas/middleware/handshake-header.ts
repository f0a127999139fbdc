import type { SocketEvent } from './socket-route.ts';

/** A header of the handshake, by its lower-case name: API Gateway passes the client's own spelling. */
export const handshakeHeader = ({ headers = {} }: Pick<SocketEvent, 'headers'>, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
