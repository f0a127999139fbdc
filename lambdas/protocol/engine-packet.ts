import { type Undecodable, undecodable } from './undecodable.ts';

/**
 * The longest frame that is decoded, in bytes of UTF-8. API Gateway closes (1009) on a larger frame, but accepts messages of
 * several frames up to 128 KB: with this limit it does not matter how a client's library cuts frames.
 */
export const MAX_FRAME_BYTES = 32_768;

/** One text frame of Engine.IO 4. The server pings and the client pongs; `probe` belongs to an upgrade from polling. */
export type EnginePacket = Readonly<
  /** `data` is JSON, not parsed: only servers send `open`, and `openFrame` makes it. */
  | { type: 'open'; data: string }
  | { type: 'ping' | 'pong'; data?: 'probe' | undefined }
  /** `data` is a Socket.IO packet. */
  | { type: 'message'; data: string }
  /** Clients ignore a `close` on a WebSocket, and neither answer a `noop` nor reset their ping timeout by it. */
  | { type: 'close' | 'upgrade' | 'noop' }
>;

const DIGITS = { open: '0', close: '1', ping: '2', pong: '3', message: '4', upgrade: '5', noop: '6' };

/** Reads one text frame, strictly: the official parser accepts any text after a `2`, this one only what clients send. */
export function decodeEnginePacket(frame: string): EnginePacket | Undecodable {
  if (Buffer.byteLength(frame) > MAX_FRAME_BYTES) return undecodable('too-long');
  if (frame.startsWith('b')) return undecodable('binary');
  const data = frame.slice(1);
  if (frame.startsWith(DIGITS.message)) return { type: 'message', data };
  if (frame.startsWith(DIGITS.open)) return { type: 'open', data };
  return FIXED_FRAMES.get(frame) ?? undecodable('malformed');
}

const FIXED_FRAMES = new Map<string, EnginePacket>([
  ['1', { type: 'close' }],
  ['2', { type: 'ping' }],
  ['2probe', { type: 'ping', data: 'probe' }],
  ['3', { type: 'pong' }],
  ['3probe', { type: 'pong', data: 'probe' }],
  ['5', { type: 'upgrade' }],
  ['6', { type: 'noop' }],
]);

/** Writes one text frame, of any length: the caller keeps to the limit of the transport. */
export function encodeEnginePacket(packet: EnginePacket): string {
  const data = 'data' in packet ? packet.data : undefined;
  return DIGITS[packet.type] + (data ?? '');
}
