import { encodeEnginePacket, MAX_FRAME_BYTES } from './engine-packet.ts';
import { isWithin, POLLING, pollingAge } from './polling.ts';

/** Milliseconds. A client closes its line when no ping came for the sum of both. */
export interface PingTimes {
  readonly pingInterval: number;
  readonly pingTimeout: number;
}

/**
 * Without a setting: a ping every eight minutes, of which one may come a minute late
 * (docs/decisions/0036-a-keep-alive-that-clients-answer.md).
 */
const EVERY_EIGHT: PingTimes = { pingInterval: 480_000, pingTimeout: 600_000 };

/** Milliseconds. No client uses the interval alone, and python-socketio stops sending 5 s after the longer of the two. */
const SHORT_INTERVAL = 5_000;

/**
 * What clients are told of the pings that a socket gets once in so many minutes, from 1 to 8: that a line without one is dead after
 * a minute more, and after 18 minutes by default. The sum has to fit a 32-bit timer, or clients time out at once.
 */
export function pingTimes(minutes: number): PingTimes {
  if (minutes >= 8) return EVERY_EIGHT;
  return { pingInterval: SHORT_INTERVAL, pingTimeout: (minutes + 1) * 60_000 - SHORT_INTERVAL };
}

/** The open packet as a text frame, which must reach a client before any other. Sending it twice does no harm. */
export function openFrame(sid: string, { pingInterval, pingTimeout }: PingTimes): string {
  const data = JSON.stringify({
    sid,
    // no upgrade is offered, but clients throw without the list
    upgrades: [],
    pingInterval,
    pingTimeout,
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
    message: 'Transport unknown: this gateway speaks polling, to begin with, and WebSocket',
  },
  unknownSid: { code: 1, message: 'Session ID unknown' },
  /** Polls of a session that is too old are answered so. */
  noSocket: {
    code: 1,
    message:
      'Session ID unknown: no WebSocket was opened within 10 s. Where the network blocks WebSockets, use HTTP: POST /api/chat/messages, and GET /api/chat/messages?after=<cursor>',
  },
  badMethod: { code: 2, message: 'Bad handshake method' },
  badRequest: { code: 3, message: 'Bad request' },
  /** A post of a session that polls. */
  binary: { code: 3, message: 'Bad request: this gateway takes text alone; send base64 inside the object of an event' },
  unsupportedVersion: {
    code: 5,
    message: 'Unsupported protocol version: this gateway speaks Engine.IO 4; connect with socket.io-client 4',
  },
} as const;

export type HandshakeError = (typeof handshakeErrors)[keyof typeof handshakeErrors];

type Query = Readonly<Record<string, string | undefined>>;

/**
 * What is wrong with a handshake; `null` for `EIO=4&transport=websocket`, with the id of a young polling session if it upgrades
 * from one. Checks in the official server's order.
 */
export function handshakeError({ EIO, transport, sid }: Query, now: number): HandshakeError | null {
  if (transport !== 'websocket') return handshakeErrors.unknownTransport;
  if (sid && !isWithin(pollingAge(sid, now), POLLING.claimedFor)) return handshakeErrors.unknownSid;
  if (EIO !== '4') return handshakeErrors.unsupportedVersion;
  return null;
}
