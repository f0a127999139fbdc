import { describe, expect, test } from 'vitest';
import { socketioEvents } from '../../../lambdas/handlers/socket/socketio/events.ts';
import { decodeSocketPacket } from '../../../lambdas/protocol/socket-packet.ts';
import { SOCKETIO_EVENTS } from '../../../lib/contract/socketio.ts';
import { ACKNOWLEDGEMENTS } from '../../../lib/contract/socketio-acknowledgements.ts';
import { socketioFrames } from './seen-frames.ts';

const named = (direction: string) =>
  SOCKETIO_EVENTS.filter((event) => event.direction === direction).map(({ name }) => name);

/** The events that are made, each with whether an offset follows. */
const made = socketioFrames().flatMap((frame) => {
  const packet = frame.startsWith('4') ? decodeSocketPacket(frame.slice(1)) : null;
  return packet?.type === 'event' ? [{ name: packet.name, offset: packet.args.length > 1 }] : [];
});

describe('the events that are declared', () => {
  test('are those that are handled, each with its acknowledgement', () => {
    expect(named('to-gateway').sort()).toEqual([...socketioEvents.keys()].sort());
    expect([...ACKNOWLEDGEMENTS.keys()].sort()).toEqual([...socketioEvents.keys()].sort());
  });

  test('are those that are made, each once', () => {
    expect(named('to-client').sort()).toEqual([...new Set(made.map(({ name }) => name))].sort());
  });

  test('may have an offset where one is made', () => {
    const withOffset = SOCKETIO_EVENTS.filter(({ payload }) =>
      [payload].some((schema) => 'prefixItems' in schema && Array(schema.prefixItems).flat().length === 3),
    );

    expect(new Set(withOffset.map(({ name }) => name))).toEqual(
      new Set(made.filter(({ offset }) => offset).map(({ name }) => name)),
    );
  });

  test('name answers that are declared', () => {
    const answers = SOCKETIO_EVENTS.flatMap((event) => event.answers ?? []);

    expect(answers.filter((name) => !named('to-client').includes(name))).toEqual([]);
  });
});
