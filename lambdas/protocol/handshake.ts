import { encodeEnginePacket, MAX_FRAME_BYTES } from './engine-packet.ts';

/**
 * The client waits interval + timeout for a ping and for nothing else: 2 h 10 min here, longer than a connection may
 * live, so that a missed ping ends nobody. The sum must fit a 32-bit timer, or clients time out at once.
 */
export const PING_INTERVAL_MS = 7_200_000;
export const PING_TIMEOUT_MS = 600_000;

/** The frame that must reach a client before any other, as text. Twice the same one does no harm. */
export function openFrame(sid: string): string {
  const data = JSON.stringify({
    sid,
    // no upgrade is offered, but a client throws where the list is missing
    upgrades: [],
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    // clients heed this when polling only: on a WebSocket they send frames of any length
    maxPayload: MAX_FRAME_BYTES,
  });
  return encodeEnginePacket({ type: 'open', data });
}

/**
 * Why a handshake is refused, each the JSON body of a 400. Clients go by the code; where another option of the client is
 * all that is wrong, its developer reads what to write. The edge refuses in the same words, and it alone sees the method.
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
  // a sid asks to upgrade a polling session, and there are none
  if (sid) return handshakeErrors.unknownSid;
  if (EIO !== '4') return handshakeErrors.unsupportedVersion;
  return null;
}
