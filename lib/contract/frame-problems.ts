import { isHeartbeat } from '../../lambdas/domain/sockets/heartbeat.ts';
import { decodeSocketPacket, type SocketPacket } from '../../lambdas/protocol/socket-packet.ts';
import { type Circumstances, declaredProblems, type Found, isFor, isRefused } from './declared-problems.ts';
import { NATIVE_DOORS, NATIVE_FRAMES, type NativeDoor } from './native.ts';
import { NAMESPACE, SOCKETIO_DOOR, SOCKETIO_EVENTS } from './socketio.ts';
import { ACKNOWLEDGEMENTS, OF_UNKNOWN_EVENTS } from './socketio-acknowledgements.ts';
import { SOCKETIO_PACKETS } from './socketio-packets.ts';

/** What the contract does not allow in a frame of a native client, as sentences. */
export function problemsOfNativeFrame(seen: Circumstances & { door: NativeDoor; text: string }): string[] {
  if (isRefused(seen)) return [];
  const { door, direction, text } = seen;
  const frame = jsonObject(text);
  if (direction === 'to-gateway' && isPassedOver(door, text, frame)) return [];
  const type = frame?.type ?? null;
  const declared = NATIVE_FRAMES.filter((each) => each.type === type && each.doors.includes(door) && isFor(seen, each));
  const at = type === null ? 'a frame without a type' : String(type);
  const problems = frame
    ? declaredProblems(seen, { at, declared, object: frame, value: frame })
    : ['a frame is no JSON object'];
  return problems.map((problem) => `${NATIVE_DOORS[door]} ${direction}: ${problem}: ${shown(text)}`);
}

/** A heartbeat in another form than a `ping` is not answered; and at `/ws`, nothing that is refused is, but for messages. */
const isPassedOver = (door: NativeDoor, text: string, frame: Record<string, unknown> | null): boolean =>
  isHeartbeat(text) || (door === 'ws' && frame?.type !== 'message');

export type SeenSocketioPacket = Circumstances & {
  /** One text frame of the WebSocket. */
  packet: string;
  /** The event that is acknowledged; any if it is not known. */
  acknowledges?: string | undefined;
};

/** What the contract does not allow in a frame of a Socket.IO client, as sentences. */
export function problemsOfSocketioPacket(seen: SeenSocketioPacket): string[] {
  if (isRefused(seen)) return [];
  const found = foundIn(seen);
  const problems = typeof found === 'string' ? [found] : declaredProblems(seen, found);
  return problems.map((problem) => `${SOCKETIO_DOOR} ${seen.direction}: ${problem}: ${shown(seen.packet)}`);
}

/** What a frame is; a sentence if it is nothing that Socket.IO knows. */
function foundIn(seen: SeenSocketioPacket): Found | string {
  const { packet: text } = seen;
  // Not by the codec of the gateway, which limits what it takes to a length that it may exceed itself.
  if (text.startsWith('4')) return foundInPacket(seen, decodeSocketPacket(text.slice(1)));
  if (text === '6') return packet(seen, 'noop');
  if (text === '2probe') return packet(seen, 'probe');
  if (text === '3probe') return packet(seen, 'probe-answer');
  if (text === '5') return packet(seen, 'upgrade');
  if (text === '2') return packet(seen, 'ping');
  if (text === '3') return packet(seen, 'pong');
  if (text.startsWith('b')) return packet(seen, 'attachment');
  if (text.startsWith('0')) return packet(seen, 'open', jsonObject(text.slice(1)));
  return text.startsWith('{')
    ? packet(seen, 'gateway-message', jsonObject(text))
    : 'a frame is no packet that is expected';
}

function foundInPacket(seen: SeenSocketioPacket, decoded: ReturnType<typeof decodeSocketPacket>): Found | string {
  const isToClient = seen.direction === 'to-client';
  const isOurs = 'namespace' in decoded && decoded.namespace === NAMESPACE;
  switch (decoded.type) {
    case 'error':
      return `a frame is no packet (${decoded.reason})`;
    case 'connect':
      return packet(seen, isToClient ? 'connected' : 'connect', decoded.payload ?? {});
    case 'disconnect':
      return packet(seen, isToClient ? 'ended' : 'disconnect');
    case 'connect_error':
      return packet(seen, isOurs ? 'connect-refused' : 'namespace-refused', decoded.payload);
    case 'event':
      return isOurs ? event(seen, decoded) : `there is no namespace ${decoded.namespace}`;
    case 'ack':
      return isToClient ? acknowledgement(seen, decoded) : packet(seen, 'acknowledgement', decoded.args);
    case 'binary_event':
      return packet(seen, 'binary-event', [decoded.name, ...decoded.args]);
    case 'binary_ack':
      return packet(seen, 'binary-acknowledgement', decoded.args);
  }
}

function packet(seen: Circumstances, name: string, payload?: unknown): Found {
  const declared = SOCKETIO_PACKETS.filter((each) => each.name === name && isFor(seen, each));
  return { at: name, declared, object: payload, value: payload };
}

function event(seen: Circumstances, { id, name, args }: Extract<SocketPacket, { type: 'event' }>): Found | string {
  if (seen.direction === 'to-client' && id !== undefined) return 'the gateway asks for no acknowledgement';
  const declared = SOCKETIO_EVENTS.filter((each) => each.name === name && isFor(seen, each));
  return { at: name, declared, object: args[0], value: [name, ...args] };
}

function acknowledgement(
  { acknowledges }: SeenSocketioPacket,
  { args }: Extract<SocketPacket, { type: 'ack' }>,
): Found {
  const declared =
    acknowledges === undefined
      ? [...ACKNOWLEDGEMENTS.values()]
      : [ACKNOWLEDGEMENTS.get(acknowledges) ?? OF_UNKNOWN_EVENTS];
  return { at: `the acknowledgement of ${acknowledges ?? 'an event'}`, declared, object: undefined, value: args };
}

/** Characters of a text in a sentence. */
const LONGEST_SHOWN = 300;

const shown = (text: string): string => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);

/** The JSON object that a text is; null if it is none. */
function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
