import fc from 'fast-check';
import type { SocketPacket } from '../../../lambdas/protocol/socket-packet.ts';

export const RESERVED_NAMES = [
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
];

const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true });
const namespace = fc.oneof(
  fc.constant('/'),
  fc.string({ unit: 'binary', maxLength: 20 }).map((name) => `/${name.replaceAll(',', '')}`),
);
const id = fc.maxSafeNat();
const name = fc.string({ unit: 'binary' }).filter((text) => !RESERVED_NAMES.includes(text));
/** As JSON gives it back, so that it equals itself after a round trip. */
const json = fc.jsonValue({ maxDepth: 4 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const args = fc.array(json, { maxLength: 4 });
const bare = record({ message: fc.string() });
const detailed = record({ message: fc.string(), data: json });
const object = fc.dictionary(fc.string(), json, { maxKeys: 4, noNullPrototype: true });

/** Every kind of packet that the codec writes, as it is after reading. */
export const socketPackets: fc.Arbitrary<SocketPacket> = fc.oneof(
  record({ type: fc.constant('connect' as const), namespace, payload: fc.option(object, { nil: undefined }) }),
  record({ type: fc.constant('disconnect' as const), namespace }),
  record({ type: fc.constant('event' as const), namespace, id: fc.option(id, { nil: undefined }), name, args }),
  record({ type: fc.constant('ack' as const), namespace, id, args }),
  record({ type: fc.constant('connect_error' as const), namespace, payload: fc.oneof(bare, detailed) }),
);
