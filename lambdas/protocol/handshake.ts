import { encodeEnginePacket, MAX_FRAME_BYTES } from './engine-packet.ts';

/**
 * Milliseconds. A client closes after interval + timeout without a ping, whatever else it receives: 2 h 10 min here, longer
 * than a connection may last, so that no ping is needed. The sum must fit a 32-bit timer, or clients time out at once.
 */
export const PING_INTERVAL_MS = 7_200_000;
export const PING_TIMEOUT_MS = 600_000;

/** The open packet as a text frame, which must reach a client before any other. Sending it twice does no harm. */
export function openFrame(sid: string): string {
  const data = JSON.stringify({
    sid,
    // no upgrade is offered, but clients throw without the list
    upgrades: [],
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    // clients respect this only when polling: on a WebSocket they send frames of any length
    maxPayload: MAX_FRAME_BYTES,
  });
  return encodeEnginePacket({ type: 'open', data });
}

/**
 * The protocol's own errors, each the JSON body of a 400 (`forbidden`: of a 403). Clients evaluate the code; where only an
 * option of the client is wrong, the message names the right one for its developer. The edge refuses with the same bodies.
 */
export const handshakeErrors = {
  unknownTransport: {
    code: 0,
    message:
      "Transport unknown: this gateway speaks WebSocket only; connect with io(url, { transports: ['websocket'] }) of socket.io-client 4",
  },
  unknownSid: { code: 1, message: 'Session ID unknown' },
  badMethod: { code: 2, message: 'Bad handshake method' },
  unsupportedVersion: {
    code: 5,
    message: 'Unsupported protocol version: this gateway speaks Engine.IO 4; connect with socket.io-client 4',
  },
} as const;

export type HandshakeError = (typeof handshakeErrors)[keyof typeof handshakeErrors];

type Query = Readonly<Record<string, string | undefined>>;

/** What is wrong with a handshake; `null` for `EIO=4&transport=websocket`. Checks in the official server's order. */
export function handshakeError({ EIO, transport, sid }: Query): HandshakeError | null {
  if (transport !== 'websocket') return handshakeErrors.unknownTransport;
  // a sid requests an upgrade of a polling session, and there are none
  if (sid) return handshakeErrors.unknownSid;
  if (EIO !== '4') return handshakeErrors.unsupportedVersion;
  return null;
}
