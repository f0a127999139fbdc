import { expect, test } from 'vitest';
import { socketioAnnouncementFrames, socketioReplyFrames } from '../../lambdas/adapters/gateway/socketio-dialect.ts';
import { socketioEvents } from '../../lambdas/handlers/socket/socketio/events.ts';
import { decodeEnginePacket } from '../../lambdas/protocol/engine-packet.ts';
import { decodeSocketPacket } from '../../lambdas/protocol/socket-packet.ts';
import { aConnection, anAgentsConnection, NOW_MS } from '../support/builders/conversations.ts';
import { differences } from './differences.ts';
import { fieldsOf } from './fields.ts';
import { codeIn, tableOf } from './markdown-tables.ts';
import { ANNOUNCEMENTS, AS_OF, REPLIES } from './samples.ts';

const FILE = 'docs/socketio.md';

type Heard = { name: string; payload: object; offset: boolean };

function heard(frame: string): Heard {
  const engine = decodeEnginePacket(frame);
  const packet = engine.type === 'message' ? decodeSocketPacket(engine.data) : null;
  if (packet?.type !== 'event') throw new Error(`${frame} is no event`);
  const [payload, offset] = packet.args;
  return { name: packet.name, payload: payload as object, offset: typeof offset === 'string' };
}

const receiver = aConnection({ door: 'socketio' });

/** All events: to a visitor's socket, to one of a widget that listens to bare messages only, and to an agent's. */
const events = Map.groupBy(
  [receiver, { ...receiver, bare: true as const }, anAgentsConnection({ door: 'socketio' })]
    .flatMap((to) => [
      ...Object.values(ANNOUNCEMENTS).flatMap((all) =>
        all.flatMap((each) => socketioAnnouncementFrames(to, each, AS_OF)),
      ),
      ...Object.values(REPLIES).flatMap((all) => all.flatMap((each) => socketioReplyFrames(to, each, NOW_MS))),
    ])
    .map(heard),
  ({ name }) => name,
);

test('docs/socketio.md has every event that a client may say, and no other', () => {
  const said = tableOf(FILE, 'you send').rows.flatMap((row) =>
    codeIn(row.cells['you send']).map((name) => ({ row, name, says: '' })),
  );

  expect(differences(FILE, said, new Map([...socketioEvents.keys()].map((name) => [name, ''])))).toEqual([]);
});

test('docs/socketio.md has every event that a client hears, with its fields and whether an offset follows, and no other', () => {
  const said = tableOf(FILE, 'you get').rows.flatMap((row) =>
    codeIn(row.cells['you get']).map((name) => ({
      row,
      name,
      says: `${codeIn(row.cells.with).sort().join(', ')}; offset: ${row.cells.offset}`,
    })),
  );
  const code = [...events].map(([name, all]) => {
    const fields = fieldsOf(all.map(({ payload }) => payload));
    return [name, `${fields}; offset: ${all.some(({ offset }) => offset) ? 'yes' : '–'}`] as const;
  });

  expect(differences(FILE, said, new Map(code))).toEqual([]);
});
