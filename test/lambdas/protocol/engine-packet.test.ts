import { describe, expect, test } from 'vitest';
import { decodeEnginePacket, encodeEnginePacket, MAX_FRAME_BYTES } from '../../../lambdas/protocol/engine-packet.ts';
import { engineFrames } from './golden-frames.ts';

describe('frames', () => {
  test.each(engineFrames)('%s is read as its packet', (frame, packet) => {
    expect(decodeEnginePacket(frame)).toEqual(packet);
  });

  test.each(engineFrames)('%s is written from its packet', (frame, packet) => {
    expect(encodeEnginePacket(packet)).toBe(frame);
  });
});

describe('texts that are no frame', () => {
  test.each([
    ['nothing', ''],
    ['an answer that leaked into the socket', 'OK'],
    ['an error frame of API Gateway', '{"message": "Internal server error", "connectionId":"c1="}'],
    ['an unknown type', '7'],
    ['a blank, which a careless reader takes for 0', ' '],
    ['a blank before a frame', ' 2'],
    ['a type in other digits', '٤2["m"]'],
    ['a ping with other text', '2hello'],
    ['a pong with other text', '3probe2'],
    ['a close with text', '1x'],
    ['an upgrade with text', '5x'],
    ['a noop with text', '6x'],
    ['a line break after a ping', '2\n'],
  ])('%s is malformed', (_, frame) => {
    expect(decodeEnginePacket(frame)).toEqual({ type: 'error', reason: 'malformed' });
  });

  test.each(['b', 'bAQID', 'b42["m"]'])('%s is binary', (frame) => {
    expect(decodeEnginePacket(frame)).toEqual({ type: 'error', reason: 'binary' });
  });

  test('[LIM2] a frame may fill the limit and not exceed it, counted in bytes', () => {
    const full = `4${'é'.repeat((MAX_FRAME_BYTES - 2) / 2)}a`;

    expect(decodeEnginePacket(full)).toEqual({ type: 'message', data: full.slice(1) });
    expect(decodeEnginePacket(`${full}a`)).toEqual({ type: 'error', reason: 'too-long' });
  });
});
