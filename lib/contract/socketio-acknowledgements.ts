import Type from 'typebox';
import { type Declared, EVERYBODY } from './declared.ts';
import { closedObject } from './schemas/object.ts';
import { tuple } from './schemas/tuple.ts';
import { refusal } from './socket-output.ts';
import { SOCKETIO_EVENTS } from './socketio.ts';

const Refused = closedObject('It was refused, and nothing of it was stored.', {
  success: Type.Literal(false),
  ...refusal,
});

const acknowledgement = (
  name: string,
  roles: Declared['roles'],
  done: readonly ReturnType<typeof closedObject>[],
): Declared => ({
  name,
  direction: 'to-client',
  roles,
  summary: `Whether \`${name}\` was done.`,
  fields: [],
  payload: tuple([Type.Union([...done, Refused])]),
});

/** What is acknowledged to a sender that asks for it, by event: the array of the packet, which holds one object. */
export const ACKNOWLEDGEMENTS: ReadonlyMap<string, Declared> = new Map(
  SOCKETIO_EVENTS.flatMap(({ name, roles, acknowledged }) =>
    acknowledged
      ? [
          [
            name,
            acknowledgement(name, roles, [
              closedObject('It was done.', { success: Type.Literal(true), ...acknowledged }),
            ]),
          ] as const,
        ]
      : [],
  ),
);

/** Events that the gateway does not know are acknowledged as well. */
export const OF_UNKNOWN_EVENTS: Declared = acknowledgement('an unknown event', EVERYBODY, []);
