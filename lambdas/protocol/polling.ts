import { decodeEnginePacket } from './engine-packet.ts';

/**
 * The way in by polling: the edge answers the handshake and the polls by itself, for some seconds, until the client has upgraded to a
 * WebSocket (docs/decisions/0037-the-way-in-by-polling.md). What it posts meanwhile is kept until then.
 */

/** Milliseconds of a polling session. The edge decides the first two: `lib/edge-function.js` has the same numbers. */
export const POLLING = {
  /** Polls are answered for so long: longer than the slowest healthy upgrade, since the answer after it ends one in flight. */
  polledFor: 10_000,
  /** Posts are taken for so long. */
  postedFor: 12_000,
  /** A WebSocket may take the session over for so long. */
  claimedFor: 60_000,
  /** How far the clocks of two places may differ. */
  skew: 2_000,
} as const;

/** Bytes that a client may post at once: what it is told as `maxPayload`. */
export const MAX_POSTED_BYTES = 8192;

/** Packets that a client may post at once. */
const MAX_POSTED_PACKETS = 4;

const SEPARATOR = '\u001e';

/** The time of its birth, base 36, and a hash that cannot be guessed: whoever knows a session's id can take it over. */
const POLLING_SID = /^([0-9a-z]{8,9})\.[\w-]{43}$/;

/** Milliseconds since a polling session began, negative if another place's clock is ahead; null if it is no id of one. */
export function pollingAge(sid: string | undefined, now: number): number | null {
  const [, birth] = POLLING_SID.exec(sid ?? '') ?? [];
  return birth === undefined ? null : now - Number.parseInt(birth, 36);
}

/** Whether a session of this age may still be taken over, or `limit` milliseconds old. */
export const isWithin = (age: number | null, limit: number): age is number =>
  age !== null && age > -POLLING.skew && age < limit;

/** What a client posted: Socket.IO packets, or that it leaves. `null`: something else, or too much; `binary`: that among it. */
export function decodePosted(payload: string): { packets: string[] } | 'close' | 'binary' | null {
  if (Buffer.byteLength(payload) > MAX_POSTED_BYTES) return null;
  const packets = payload.split(SEPARATOR).map(decodeEnginePacket);
  if (packets.some(({ type }) => type === 'close')) return 'close';
  if (packets.some((packet) => packet.type === 'error' && packet.reason === 'binary')) return 'binary';
  if (packets.length > MAX_POSTED_PACKETS) return null;
  const messages = packets.flatMap((packet) => (packet.type === 'message' ? [packet.data] : []));
  return messages.length === packets.length ? { packets: messages } : null;
}
