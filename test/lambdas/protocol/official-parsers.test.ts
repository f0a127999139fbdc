import { deepStrictEqual } from 'node:assert/strict';
import { decodePacket, encodePacket } from 'engine.io-parser';
import fc from 'fast-check';
import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser';
import { describe, expect, test } from 'vitest';
import { decodeEnginePacket, type EnginePacket, encodeEnginePacket } from '../../../lambdas/protocol/engine-packet.ts';
import {
  type BinaryPacket,
  decodeSocketPacket,
  encodeSocketPacket,
  type SocketPacket,
} from '../../../lambdas/protocol/socket-packet.ts';
import { engineFrames, otherSpellings, socketFrames } from './golden-frames.ts';
import { RESERVED_NAMES, socketPackets } from './packets.ts';

/** More runs: `PROTOCOL_FUZZ_RUNS=1000000`. A failure prints its seed. */
const numRuns = Number(process.env.PROTOCOL_FUZZ_RUNS ?? 10_000);

/** The official decoder's result for a message, `null` where it throws. It is stateful, hence a new one each time. */
function officialRead(text: string): Packet | null {
  const decoder = new Decoder();
  let packet: Packet | null = null;
  decoder.on('decoded', (decoded: Packet) => {
    packet = decoded;
  });
  try {
    decoder.add(text);
  } catch {
    return null;
  }
  return packet;
}

/** A packet of this codec in the official form, without absent keys. */
function official(packet: SocketPacket | BinaryPacket): Partial<Packet> {
  const form = { nsp: packet.namespace, ...('id' in packet && packet.id !== undefined && { id: packet.id }) };
  switch (packet.type) {
    case 'binary_event':
      return { ...form, type: PacketType.BINARY_EVENT, data: [packet.name, ...packet.args] };
    case 'binary_ack':
      return { ...form, type: PacketType.BINARY_ACK, data: packet.args };
    case 'connect':
      return { ...form, type: PacketType.CONNECT, ...(packet.payload && { data: packet.payload }) };
    case 'disconnect':
      return { ...form, type: PacketType.DISCONNECT };
    case 'event':
      return { ...form, type: PacketType.EVENT, data: [packet.name, ...packet.args] };
    case 'ack':
      return { ...form, type: PacketType.ACK, data: packet.args };
    case 'connect_error':
      return { ...form, type: PacketType.CONNECT_ERROR, data: packet.payload };
  }
}

/** The text of a packet with attachments, before they come, as the official parser reads it: `decodeString` is private to it. */
function textRead(text: string): Packet {
  const decoder = new Decoder({ maxAttachments: Number.POSITIVE_INFINITY });
  const { attachments: _, ...packet } = (decoder as unknown as { decodeString(text: string): Packet }).decodeString(
    text,
  );
  return packet;
}

const NAMED = new Set([PacketType.EVENT, PacketType.BINARY_EVENT]);

/** The one thing that this codec normalises: an event named 1 is the event named '1'. */
function namedByText(packet: Packet | null): Packet | null {
  if (!packet || !NAMED.has(packet.type) || !Array.isArray(packet.data)) return packet;
  const [name, ...args] = packet.data;
  return { ...packet, data: [String(name), ...args] };
}

/** The same for a frame: the official parser leaves out empty text. */
const officialEngine = (packet: EnginePacket) => ({
  type: packet.type,
  ...('data' in packet && packet.data && { data: packet.data }),
});

/** Fails where this codec accepts what an official parser refuses, or reads it differently; returns whether it accepted. */
function agrees(frame: string): boolean {
  const packet = decodeEnginePacket(frame);
  if (packet.type === 'error') return false;
  deepStrictEqual(decodePacket(frame), officialEngine(packet));
  if (packet.type !== 'message') return true;

  const inner = decodeSocketPacket(packet.data);
  if (inner.type === 'error') return false;
  const read = inner.type.startsWith('binary') ? textRead(packet.data) : officialRead(packet.data);
  deepStrictEqual(namedByText(read), official(inner));
  return true;
}

const golden = [...engineFrames, ...socketFrames, ...otherSpellings].map(([frame]) => frame);
const binary = ['451-["up",{"_placeholder":true,"num":0}]', '461-7[{"_placeholder":true,"num":0}]', 'bAQID'];
const reserved = RESERVED_NAMES.flatMap((name) => [`42["${name}"]`, `42/custom,7["${name}",1]`]);
const startingFrame = fc.oneof(
  fc.constantFrom(...golden, ...binary),
  fc.constantFrom(...reserved),
  socketPackets.map((packet) => `4${encodeSocketPacket(packet)}`),
);

/** Pieces that mean something to one of the two grammars, or that JavaScript converts to a number by surprise. */
const piece = fc.oneof(
  fc.constantFrom(...'0123456789[]{}",:/-+.eb\\ \t\n\u00a0\ufeff٣'),
  fc.constantFrom(
    'null',
    'true',
    'probe',
    '"connect"',
    '"m"',
    '[1]',
    '{}',
    '[]',
    '9007199254740992',
    '1e400',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 2 }),
);
/** Replaces `drop` characters at a position, given as a fraction of the frame, by a piece. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.nat(3),
  piece: fc.option(piece),
});
/** The same near the front, counted in characters: two grammars are likeliest to differ in the header. */
const headerMutation = fc.record({ at: fc.constantFrom(1, 2, 3, 4, 5), drop: fc.nat(2), piece: fc.option(piece) });

function mutate(frame: string, change: { at: number; drop: number; piece: string | null }): string {
  const at = change.at < 1 ? Math.floor(change.at * frame.length) : Math.min(change.at, frame.length);
  return frame.slice(0, at) + (change.piece ?? '') + frame.slice(at + change.drop);
}

const mutatedFrame = fc
  .tuple(startingFrame, fc.array(fc.oneof(mutation, headerMutation), { maxLength: 3 }))
  .map(([frame, changes]) => changes.reduce(mutate, frame));

describe('against the official parsers', () => {
  // the empty message is a frame with no packet in it
  test.each(golden.filter((frame) => frame !== '4'))('%s is read alike', (frame) => {
    expect(agrees(frame)).toBe(true);
  });

  test('a mutated frame is refused, or read alike', () => {
    let accepted = 0;

    fc.assert(
      fc.property(mutatedFrame, (frame) => {
        accepted += Number(agrees(frame));
      }),
      { numRuns },
    );

    // frames that are all refused would prove nothing
    expect(accepted).toBeGreaterThan(numRuns / 10);
    expect(accepted).toBeLessThan((numRuns * 9) / 10);
  }, 3_600_000);

  test('packets are written alike', () => {
    fc.assert(
      fc.property(socketPackets, (packet) => {
        const written = new Encoder().encode({ data: undefined, ...official(packet) } as Packet);
        deepStrictEqual(written, [encodeSocketPacket(packet)]);
      }),
    );
  });

  test.each(engineFrames)('%s is written alike', (frame, packet) => {
    encodePacket(officialEngine(packet), false, (written) => expect(written).toBe(frame));

    expect(encodeEnginePacket(packet)).toBe(frame);
  });
});

describe('stricter than the official parsers, on purpose', () => {
  test.each([
    ['an EVENT without payload', '2'],
    ['an ACK without payload', '3'],
    ['an ACK without id', '3["a"]'],
    ['a CONNECT with an ack id', '01{}'],
    ['a DISCONNECT with an ack id', '11'],
    ['a blank as ack id', '2 ["m"]'],
    ['a line break in an ack id', '21\n["m"]'],
    ['an ack id that is no exact number', '29007199254740993["m"]'],
    ['a CONNECT_ERROR with a string', '4"no"'],
    ['a payload of 40 levels', `2["m",${'['.repeat(40)}${']'.repeat(40)}]`],
    ['a namespace of 200 characters', `0/${'n'.repeat(200)},`],
  ])('%s', (_, text) => {
    expect(officialRead(text)).not.toBeNull();
    expect(decodeSocketPacket(text)).toMatchObject({ type: 'error' });
  });

  test.each(['2hello', '3x', '1x', '5x', '6x'])('the engine frame %s', (frame) => {
    expect(decodePacket(frame).type).not.toBe('error');
    expect(decodeEnginePacket(frame)).toMatchObject({ type: 'error' });
  });
});
