import { expect, test } from 'vitest';
import type { Connection } from '../../../lambdas/domain/identity.ts';
import type { Accepted } from '../../../lambdas/use-cases/accept-socket.ts';
import { joinSocket } from '../../../lambdas/use-cases/join-socket.ts';
import { aConnection, aMessage, anAbout, aVisitor, NOW_MS } from '../../support/conversations.ts';
import { inMemorySocketSessionStore } from '../../support/in-memory-socket-session-store.ts';
import { aCaller, aTenant } from '../../support/tenants.ts';
import { aWorld } from '../../support/world.ts';

/** A visitor with so many messages, whose socket was just accepted; it recovers unless told otherwise. */
async function accepted(messages: number, recoveredFrom: number | null = NOW_MS - 3_600_000) {
  const world = aWorld();
  const needs = { ...world.needs, sessions: inMemorySocketSessionStore() };
  await needs.visitors.create(aVisitor());
  await needs.log.describe('shop', anAbout());
  for (let pos = 1; pos <= messages; pos++) await needs.log.append('shop', 'c_1', aMessage({ pos, at: NOW_MS - 1000 }));
  const connection = aConnection({ door: 'socketio', state: 'joining', connectedAt: NOW_MS });
  await needs.connections.add(connection);
  await needs.sessions.open({ connectionId: connection.connectionId, connectedAt: NOW_MS, asked: {} });
  const recovery = { began: 'earlier=', hash: 'hash' };
  const socket: Accepted = {
    caller: aCaller(),
    tenant: aTenant(),
    connection,
    recovery,
    recoveryId: 'earlier=.secret',
    recoveredFrom,
  };
  const told = () => world.replied.flatMap(({ reply }) => (reply.type === 'entry' ? [reply.placed.entry.pos] : []));
  return { world, needs, socket, told };
}

const answer = async () => true;

test('a socket that recovers is told everything, more than one read of it, each entry once', async () => {
  const { needs, socket, told } = await accepted(450);

  expect(await joinSocket(needs, socket, { offset: undefined, answer })).toBe(true);

  expect(told()).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
  expect((await needs.connections.find(socket.connection))?.state).toBe('live');
});

test('a socket that begins is told nothing, but what is said while it joins', async () => {
  const { needs, socket, told, world } = await accepted(3, null);
  const connections = {
    ...needs.connections,
    goLive: async (row: Connection): Promise<Connection | null> => {
      // Said between the answer and going live, twice: each time it is found out and told.
      const pos = told().length + 4;
      if (pos < 6) {
        await needs.log.append('shop', 'c_1', aMessage({ pos, at: NOW_MS + pos }));
        await needs.connections.missedWhileJoining(row, NOW_MS + 4);
      }
      return needs.connections.goLive(row);
    },
  };

  expect(await joinSocket({ ...needs, connections }, socket, { offset: undefined, answer })).toBe(true);

  expect(told()).toEqual([4, 5]);
  expect((await needs.connections.find(socket.connection))?.missedFrom).toBeUndefined();
  expect(world.announced.map(({ announcement }) => announcement.type)).toEqual(['online']);
});

test('a socket on a line that is never quiet goes live all the same, and keeps its note', async () => {
  const { needs, socket } = await accepted(1, null);
  let notes = 0;
  const connections = {
    ...needs.connections,
    goLive: async (row: Connection): Promise<Connection | null> => {
      notes++;
      await needs.connections.missedWhileJoining(row, NOW_MS);
      return needs.connections.goLive(row);
    },
  };

  expect(await joinSocket({ ...needs, connections }, socket, { offset: undefined, answer })).toBe(true);

  expect((await needs.connections.find(socket.connection))?.state).toBe('live');
  expect(notes).toBeLessThan(10);
});

test.each([
  ['a replay', false, true],
  ['the answer', true, false],
])('a socket that cannot be told %s is not live, not online, and to be ended', async (_, replayed, heard) => {
  const { needs, socket, world } = await accepted(2);
  const replier = { reply: async () => replayed };

  const joined = await joinSocket({ ...needs, replier }, socket, { offset: undefined, answer: async () => heard });

  expect(joined).toBe(false);
  expect(await needs.connections.find(socket.connection)).toBeNull();
  expect(world.announced).toEqual([]);
});

test('a socket that was closed meanwhile is not answered', async () => {
  const { needs, socket } = await accepted(0);
  await needs.sessions.remove(socket.connection.connectionId);
  let answered = false;

  const joined = await joinSocket(needs, socket, {
    offset: undefined,
    answer: async (): Promise<boolean> => {
      answered = true;
      return true;
    },
  });

  expect([joined, answered]).toEqual([false, false]);
});
