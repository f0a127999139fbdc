import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEnginePacket, encodeEnginePacket } from '../../../lambdas/protocol/engine-packet.ts';
import {
  decodeSocketPacket,
  encodeSocketPacket,
  MAX_NAMESPACE_LENGTH,
  MAX_PAYLOAD_DEPTH,
  type SocketPacket,
} from '../../../lambdas/protocol/socket-packet.ts';
import { otherSpellings, socketFrames } from './golden-frames.ts';
import { RESERVED_NAMES, socketPackets } from './packets.ts';

const read = (frame: string) => {
  const packet = decodeEnginePacket(frame);
  return packet.type === 'message' ? decodeSocketPacket(packet.data) : packet;
};
const write = (packet: SocketPacket) => encodeEnginePacket({ type: 'message', data: encodeSocketPacket(packet) });

describe('frames', () => {
  test.each([...socketFrames, ...otherSpellings])('%s is read as its packet', (frame, packet) => {
    expect(read(frame)).toEqual(packet);
  });

  test.each(socketFrames)('%s is written from its packet', (frame, packet) => {
    expect(write(packet)).toBe(frame);
  });

  test('every packet that is written is read as itself', () => {
    fc.assert(
      fc.property(socketPackets, (packet) => {
        deepStrictEqual(decodeSocketPacket(encodeSocketPacket(packet)), packet);
      }),
    );
  });
});

describe('texts that are no packet', () => {
  test.each([
    ['nothing', '4'],
    ['an unknown type', '47["m"]'],
    ['a type in two digits where one is none', '4["m"]'],
    ['a CONNECT with an array', '40["token"]'],
    ['a CONNECT with a string', '40"token"'],
    ['a CONNECT with null', '40null'],
    ['a CONNECT with an ack id', '401{"token":"T"}'],
    ['a CONNECT cut short', '40{"token":"T"'],
    ['a DISCONNECT with a payload', '41{}'],
    ['a DISCONNECT with an array', '41[]'],
    ['a DISCONNECT with an ack id', '411'],
    ['an EVENT without payload', '42'],
    ['an EVENT with an ack id and no payload', '427'],
    ['an EVENT in a namespace without payload', '42/custom,'],
    ['an EVENT whose namespace is not ended', '42/custom["m"]'],
    ['an EVENT without name', '42[]'],
    ['an EVENT named null', '42[null]'],
    ['an EVENT named true', '42[true]'],
    ['an EVENT named by an object', '42[{}]'],
    ['an EVENT named by an array', '42[["m"]]'],
    ['an EVENT with an object', '42{"0":"m"}'],
    ['an EVENT with a number', '42 1'],
    ['an EVENT cut short', '42["m"'],
    ['an EVENT with more after it', '42["m"]x'],
    ['an EVENT with a trailing comma', '42["m",]'],
    ['an EVENT with a blank as ack id', '42 ["m"]'],
    ['an EVENT with a line break as ack id', '42\n["m"]'],
    ['an EVENT with a blank after its ack id', '421 ["m"]'],
    ['an EVENT with a negative ack id', '42-1["m"]'],
    ['an EVENT with a broken ack id', '421.5["m"]'],
    ['an EVENT with an ack id that is no exact number', '429007199254740992["m"]'],
    ['an EVENT with an endless ack id', `42${'9'.repeat(20_000)}["m"]`],
    ['an ACK without id', '43["a"]'],
    ['an ACK without payload', '437'],
    ['an ACK with an object', '437{}'],
    ['an ACK with nothing at all', '43'],
    ['a CONNECT_ERROR with a string, as version 4 had it', '44"Invalid namespace"'],
    ['a CONNECT_ERROR without message', '44{}'],
    ['a CONNECT_ERROR without payload', '44'],
    ['a CONNECT_ERROR with an ack id', '441{"message":"no"}'],
  ])('%s is malformed', (_, frame) => {
    expect(read(frame)).toEqual({ type: 'error', reason: 'malformed' });
  });

  test.each(RESERVED_NAMES)('an EVENT with the reserved name %s is malformed', (name) => {
    expect(read(`42["${name}"]`)).toEqual({ type: 'error', reason: 'malformed' });
  });

  test.each([
    '45',
    '46x',
    '45["up"]',
    '45-["up"]',
    '451["up"]',
    '451-',
    '451-{}',
    '45 1-["up"]',
    '451-["connect"]',
    '461-["up"]',
    '4551-1-["up"]',
  ])('%s is malformed', (frame) => {
    expect(read(frame)).toEqual({ type: 'error', reason: 'malformed' });
  });
});

describe('the text of a packet with attachments', () => {
  test.each([
    [
      '451-["up",{"_placeholder":true,"num":0}]',
      { type: 'binary_event', namespace: '/', name: 'up', args: [{ _placeholder: true, num: 0 }] },
    ],
    ['4512-/a,7["up",{}]', { type: 'binary_event', namespace: '/a', id: 7, name: 'up', args: [{}] }],
    [
      '461-7[{"_placeholder":true,"num":0}]',
      { type: 'binary_ack', namespace: '/', id: 7, args: [{ _placeholder: true, num: 0 }] },
    ],
  ])('%s says which it is', (frame, packet) => {
    expect(read(frame)).toEqual(packet);
  });
});

describe('limits', () => {
  test('a namespace may fill its limit and not exceed it', () => {
    const namespace = `/${'n'.repeat(MAX_NAMESPACE_LENGTH - 1)}`;

    expect(read(`40${namespace},`)).toEqual({ type: 'connect', namespace });
    expect(read(`40${namespace}n,`)).toEqual({ type: 'error', reason: 'too-long' });
  });

  test('a payload may nest to its limit and not below it', () => {
    const nested = (depth: number) => `42["m",${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}]`;

    expect(read(nested(MAX_PAYLOAD_DEPTH))).toMatchObject({ type: 'event', name: 'm' });
    expect(read(nested(MAX_PAYLOAD_DEPTH + 1))).toEqual({ type: 'error', reason: 'too-deep' });
  });

  test('brackets in a text do not nest', () => {
    expect(read(`42["m","${'['.repeat(1000)}"]`)).toMatchObject({ type: 'event', name: 'm' });
  });

  test('a frame of nothing but brackets is an answer, not a stack overflow', () => {
    expect(read(`42${'['.repeat(32_000)}`)).toEqual({ type: 'error', reason: 'too-deep' });
  });
});

describe('keys that name a prototype', () => {
  test('are own properties and change nothing else', () => {
    const packet = read('40{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    const payload = 'payload' in packet ? packet.payload : undefined;

    expect(Object.keys(payload ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
    expect(payload).not.toHaveProperty('polluted');
    expect({ ...payload }).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s is an event name like any other', (name) => {
    expect(read(`42["${name}"]`)).toEqual({ type: 'event', namespace: '/', name, args: [] });
  });
});
