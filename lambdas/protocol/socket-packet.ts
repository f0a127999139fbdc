import { jsonDepth } from './json-depth.ts';
import { type Undecodable, undecodable } from './undecodable.ts';

/** Characters. A namespace is repeated in the answer that refuses it, so its length is limited. */
export const MAX_NAMESPACE_LENGTH = 128;

/**
 * The nesting depth that a payload may have. `JSON.parse` survives the about 16,000 levels that a frame can hold, but
 * `JSON.stringify` and other recursive readers overflow the stack; no real payload comes near 32.
 */
export const MAX_PAYLOAD_DEPTH = 32;

/**
 * A parsed payload: keys such as `__proto__` are own properties like any other and change no prototype.
 * It must not be merged into other objects with `Object.assign` or by hand; a spread is safe.
 */
export type JsonObject = Record<string, unknown>;

/** One packet of Socket.IO 5. `namespace` always begins with `/` and holds no comma. */
export type SocketPacket =
  /** `payload` is the client's `auth`, or the server's `{ sid, pid }`. */
  | { type: 'connect'; namespace: string; payload?: JsonObject | undefined }
  | { type: 'disconnect'; namespace: string }
  /**
   * `id` requests an `ack` with the same id. `name` is the peer's choice: `constructor` and `__proto__` are possible,
   * so look it up in a Map or with an own-property check.
   */
  | { type: 'event'; namespace: string; id?: number | undefined; name: string; args: unknown[] }
  | { type: 'ack'; namespace: string; id: number; args: unknown[] }
  /** Only servers send it, and only before their `connect`; the client does not retry. */
  | { type: 'connect_error'; namespace: string; payload: { message: string; data?: unknown } };

/** What has binary attachments, which follow as frames of their own: `args` has a placeholder for each. */
type Binary<Type extends 'event' | 'ack'> = Omit<Extract<SocketPacket, { type: Type }>, 'type'> & {
  type: `binary_${Type}`;
};
export type BinaryPacket = Binary<'event'> | Binary<'ack'>;

const DIGITS = { connect: '0', disconnect: '1', event: '2', ack: '3', connect_error: '4' };

/** `<type>[/<namespace>,][<ack id>][<json>]`. Each part ends where the next begins, so it never backtracks. */
const OUTLINE = /^(\d)(?:(\/[^,]*),?)?(\d*)(.*)$/s;

/** A binary event or acknowledgement is one of text behind another digit and the number of its attachments. */
const BINARY = /^([56])\d+-/;

/** Client and server libraries emit these themselves: a peer that could send them could fake a disconnect. */
const RESERVED_NAMES = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/**
 * Reads the text of an Engine.IO message. Stricter than the official decoder, which takes spaces for ack ids and accepts
 * events and acks without payload or id; what both accept, both read alike.
 */
export function decodeSocketPacket(text: string): SocketPacket | BinaryPacket | Undecodable {
  const [header, digit] = BINARY.exec(text) ?? [];
  if (header === undefined) return decodeText(text);
  const packet = decodeText((digit === '5' ? DIGITS.event : DIGITS.ack) + text.slice(header.length));
  if (packet.type === 'event') return { ...packet, type: 'binary_event' };
  return packet.type === 'ack' ? { ...packet, type: 'binary_ack' } : undecodable('malformed');
}

function decodeText(text: string): SocketPacket | Undecodable {
  const [, digit, namespace = '/', idDigits, json = ''] = OUTLINE.exec(text) ?? [];
  if (namespace.length > MAX_NAMESPACE_LENGTH) return undecodable('too-long');
  if (jsonDepth(json) > MAX_PAYLOAD_DEPTH) return undecodable('too-deep');
  const id = idDigits ? Number(idDigits) : undefined;
  return assemble(digit, namespace, id, parsePayload(json)) ?? undecodable('malformed');
}

/** Writes the text of an Engine.IO message. The caller ensures namespaces without comma and unreserved names. */
export function encodeSocketPacket(packet: SocketPacket): string {
  const namespace = packet.namespace === '/' ? '' : `${packet.namespace},`;
  const id = 'id' in packet ? packet.id : undefined;
  const payload = payloadOf(packet);
  return DIGITS[packet.type] + namespace + (id ?? '') + (payload === undefined ? '' : JSON.stringify(payload));
}

function payloadOf(packet: SocketPacket): object | undefined {
  switch (packet.type) {
    case 'event':
      return [packet.name, ...packet.args];
    case 'ack':
      return packet.args;
    case 'disconnect':
      return undefined;
    default:
      return packet.payload;
  }
}

type Payload = JsonObject | unknown[] | undefined;

/** `null` for anything but an object, an array or nothing; so also for a blank, which the official decoder reads as an id. */
function parsePayload(json: string): Payload | null {
  if (json === '') return undefined;
  if (!/^[[{]/.test(json)) return null;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** The packet of these parts; `null` if they do not fit together. */
function assemble(
  digit: string | undefined,
  namespace: string,
  id: number | undefined,
  payload: Payload | null,
): SocketPacket | null {
  // beyond this two ids become one number, and the ack would be for another event
  if (id !== undefined && id > Number.MAX_SAFE_INTEGER) return null;
  if (Array.isArray(payload)) {
    if (digit === DIGITS.event) return eventPacket(namespace, id, payload);
    return digit === DIGITS.ack && id !== undefined ? { type: 'ack', namespace, id, args: payload } : null;
  }
  if (payload === null || id !== undefined) return null;
  if (digit === DIGITS.connect) return { type: 'connect', namespace, payload };
  if (digit === DIGITS.disconnect) return payload ? null : { type: 'disconnect', namespace };
  return digit === DIGITS.connect_error && saysWhy(payload) ? { type: 'connect_error', namespace, payload } : null;
}

function eventPacket(namespace: string, id: number | undefined, [name, ...args]: unknown[]): SocketPacket | null {
  // an event emitter takes 1 and '1' for the same name, and so does the official server
  if (typeof name === 'number') return { type: 'event', namespace, id, name: String(name), args };
  if (typeof name !== 'string' || RESERVED_NAMES.has(name)) return null;
  return { type: 'event', namespace, id, name, args };
}

const saysWhy = (payload: JsonObject | undefined): payload is { message: string; data?: unknown } =>
  typeof payload?.message === 'string';
