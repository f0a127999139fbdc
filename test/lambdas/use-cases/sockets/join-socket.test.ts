import { describe, expect, test } from 'vitest';
import { bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { Announcement } from '../../../../lambdas/domain/delivery/announcement.ts';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import type { ConnectionStore } from '../../../../lambdas/domain/delivery/connection-store.ts';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import type { VisitorStore } from '../../../../lambdas/domain/identity/visitor-store.ts';
import type { PublicId } from '../../../../lambdas/domain/ids.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import type { SocketSessionStore } from '../../../../lambdas/domain/sockets/socket-session.ts';
import type { Accepted } from '../../../../lambdas/use-cases/sockets/accept-socket.ts';
import { attachSession } from '../../../../lambdas/use-cases/sockets/attach-session.ts';
import { catchUp } from '../../../../lambdas/use-cases/sockets/catch-up.ts';
import { joinSocket } from '../../../../lambdas/use-cases/sockets/join-socket.ts';
import {
  aConnection,
  aMessage,
  aNote,
  anAgentsConnection,
  aRecord,
  aVisitor,
  INCARNATION,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { aCaller, aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemorySocketSessionStore } from '../../../support/stores/in-memory-socket-session-store.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

/** A visitor with so many messages, whose socket was just accepted; it recovers unless `recoveredFrom` is null. */
async function accepted(messages: number, recoveredFrom: number | null = NOW_MS - 3_600_000) {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, sessions: inMemorySocketSessionStore() };
  await needs.visitors.create(aVisitor());
  await needs.conversationLog.createRecord(SHOP, aRecord());
  for (let pos = 1; pos <= messages; pos++)
    await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos, at: NOW_MS - 1000 }));
  const connection = aConnection({ door: 'socketio', state: 'joining', connectedAt: NOW_MS });
  await needs.connections.add(connection);
  await needs.sessions.open({ connectionId: connection.connectionId, connectedAt: NOW_MS, asked: {} });
  const recovery = { began: 'earlier=', hash: 'hash' as PublicId };
  const socket: Accepted = {
    caller: aCaller(),
    tenant: aTenant(),
    connection,
    recovery,
    recoveryId: 'earlier=.secret',
    recoveredFrom,
  };
  const replayed = () =>
    harness.replied.flatMap(({ reply }) => (reply.type === 'entry' ? [reply.located.entry.pos] : []));
  return { harness, needs, socket, replayed };
}

const answer = async () => true;

test('[BACK3] a socket that recovers gets every missed entry once, also more than one read returns', async () => {
  const { needs, socket, replayed } = await accepted(450);

  expect(await joinSocket(needs, socket, { offset: undefined, answer })).toBe(true);

  expect(replayed()).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
  expect((await needs.connections.find(socket.connection))?.state).toBe('live');
});

test.each<[string, number | null, number[]]>([
  ['a socket that recovers gets what it missed before its answer', NOW_MS - 3_600_000, [2, 3]],
  ['a client that says its last offset, and does not recover, gets it behind the answer', null, []],
])('%s', async (_, recoveredFrom, before) => {
  const { needs, socket, replayed } = await accepted(1, recoveredFrom);
  const { cursor: offset } = await catchUp(needs, { caller: socket.caller });
  for (const pos of [2, 3]) await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos, at: NOW_MS }));
  let answeredAfter: number[] | undefined;

  const joined = await joinSocket(needs, socket, {
    offset,
    async answer() {
      answeredAfter = replayed();
      return true;
    },
  });

  expect([joined, answeredAfter, replayed()]).toEqual([true, before, [2, 3]]);
});

test('an agent’s socket that recovers gets a resume cursor with each message, also if sent meanwhile', async () => {
  const { needs, socket, harness } = await accepted(0);
  const connection = anAgentsConnection({ door: 'socketio', state: 'joining', connectedAt: NOW_MS });
  await needs.connections.add(connection);
  await needs.sessions.open({ connectionId: connection.connectionId, connectedAt: NOW_MS, asked: {} });
  const say = async (pos: number, at: number) => {
    await needs.activityIndex.touch({ tenantId: SHOP, conversationId: 'c_1', bucket: bucketAt('c_1', at) }, pos);
    await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos, at, pushedUpTo: 0, pushed: pos < 3 }));
  };
  for (const pos of [1, 2]) await say(pos, NOW_MS - 3000 + pos);
  const goLive: ConnectionStore['goLive'] = async (row, deliveredIds) => {
    if (row.undeliveredVersion === undefined) {
      await say(3, NOW_MS - 90_000);
      await needs.connections.markUndeliveredWhileJoining(row, NOW_MS - 90_000);
    }
    return needs.connections.goLive(row, deliveredIds);
  };
  const ann = { ...socket, caller: agentNamed('ann'), connection };

  await joinSocket({ ...needs, connections: { ...needs.connections, goLive } }, ann, { offset: undefined, answer });

  const replies = harness.replied.flatMap(({ reply }) => (reply.type === 'entry' ? [reply] : []));
  expect(replies.map(({ located }) => located.entry.pos)).toEqual([1, 2, 3]);
  for (const [index, { resumeCursor }] of replies.entries()) {
    const rest = await catchUp(needs, { caller: ann.caller, after: resumeCursor });
    expect(rest.entries.map(({ entry }) => entry.pos).filter((pos) => pos <= index + 1)).toEqual([]);
  }
});

describe('the session of a socket that is kept for recovery', () => {
  const user = aCaller({ subject: 'user:42', userId: '42', anonymous: false });

  test.each<[string, Caller, string, string[]]>([
    ['a logged-in user is referred to by that user, first', user, 'socket-1=', ['refer user:42 socket-1=', 'goLive']],
    ['a recovered socket of one is kept for hours only, and is not', user, 'earlier=', ['goLive']],
    ['an anonymous visitor has no id of the site, and is not', aCaller(), 'socket-1=', ['goLive']],
    ['an agent is not', agentNamed('ann'), 'socket-1=', ['goLive']],
  ])('of %s', async (_what, caller, began, expected) => {
    const { needs, socket } = await accepted(0, null);
    const calls: string[] = [];
    const visitors: VisitorStore = {
      ...needs.visitors,
      referTo: async (session, { subject }) => void calls.push(`refer ${subject} ${session}`),
    };
    const sessions: SocketSessionStore = {
      ...needs.sessions,
      goLive(...as) {
        calls.push('goLive');
        return needs.sessions.goLive(...as);
      },
    };

    const joining = { ...socket, caller, recovery: { ...socket.recovery, began } };
    await joinSocket({ ...needs, visitors, sessions }, joining, { offset: undefined, answer });

    expect(calls).toEqual(expected);
  });
});

test('a visitor’s socket that recovers gets none of the entries among the agents, and all that follows them', async () => {
  const { needs, socket, replayed } = await accepted(1);
  for (let pos = 2; pos <= 251; pos++) await needs.conversationLog.append(SHOP, 'c_1', aNote({ pos, at: NOW_MS - 1 }));
  await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos: 252, at: NOW_MS }));

  expect(await joinSocket(needs, socket, { offset: undefined, answer })).toBe(true);

  expect(replayed()).toEqual([1, 252]);
  expect((await needs.connections.find(socket.connection))?.state).toBe('live');
});

test('an entry that was in flight when it was replayed is stored as delivered, for its push', async () => {
  const { needs, socket } = await accepted(3);
  await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos: 4, at: NOW_MS, pushed: false }));

  await joinSocket(needs, socket, { offset: undefined, answer });

  expect(await needs.connections.find(socket.connection)).toMatchObject({ deliveredIds: [`${INCARNATION}.4`] });
});

test('a new socket gets no entries but those sent while it joins', async () => {
  const { needs, socket, replayed, harness } = await accepted(3, null);
  const connections = {
    ...needs.connections,
    goLive: async (row: Connection, deliveredIds?: readonly string[]) => {
      // Sent between the answer and going live, twice: each time it is found and replayed.
      const pos = replayed().length + 4;
      if (pos < 6) {
        await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos, at: NOW_MS + pos }));
        await needs.connections.markUndeliveredWhileJoining(row, NOW_MS + 4);
      }
      return needs.connections.goLive(row, deliveredIds);
    },
  };

  expect(await joinSocket({ ...needs, connections }, socket, { offset: undefined, answer })).toBe(true);

  expect(replayed()).toEqual([4, 5]);
  expect((await needs.connections.find(socket.connection))?.undeliveredSince).toBeUndefined();
  expect(harness.announced.map(({ announcement }) => announcement.type)).toEqual(['online']);
});

test('a socket with new messages in every round goes live all the same, and stays marked as undelivered', async () => {
  const { needs, socket } = await accepted(1, null);
  let rounds = 0;
  const connections = {
    ...needs.connections,
    goLive: async (row: Connection, deliveredIds?: readonly string[]) => {
      rounds++;
      await needs.connections.markUndeliveredWhileJoining(row, NOW_MS);
      return needs.connections.goLive(row, deliveredIds);
    },
  };

  expect(await joinSocket({ ...needs, connections }, socket, { offset: undefined, answer })).toBe(true);

  expect((await needs.connections.find(socket.connection))?.state).toBe('live');
  expect(rounds).toBeLessThan(30);
});

test('a socket that recovers with new messages in every round gets each once, and nothing is undelivered', async () => {
  const { needs, socket, replayed } = await accepted(3);
  let pos = 3;
  const connections = {
    ...needs.connections,
    goLive: async (row: Connection, deliveredIds?: readonly string[]) => {
      pos++;
      await needs.conversationLog.append(
        SHOP,
        'c_1',
        aMessage({ pos, at: NOW_MS, pushedUpTo: pos - 2, pushed: false }),
      );
      await needs.connections.markUndeliveredWhileJoining(row, NOW_MS - 5000);
      return needs.connections.goLive(row, deliveredIds);
    },
  };

  expect(await joinSocket({ ...needs, connections }, socket, { offset: undefined, answer })).toBe(true);

  expect(replayed()).toEqual(Array.from({ length: pos }, (_, index) => index + 1));
  expect(await needs.connections.find(socket.connection)).toMatchObject({ state: 'live' });
  expect((await needs.connections.find(socket.connection))?.undeliveredSince).toBeUndefined();
});

test.each([
  ['a replay', false, true],
  ['the answer', true, false],
])('a socket to which %s cannot be posted is not live, not online, and to be closed', async (_, replied, answered) => {
  const { needs, socket, harness } = await accepted(2);
  const replier = { reply: async () => replied };

  const joined = await joinSocket({ ...needs, replier }, socket, { offset: undefined, answer: async () => answered });

  expect(joined).toBe(false);
  expect((await needs.connections.find(socket.connection))?.state).toBe('joining');
  expect(harness.announced).toEqual([]);
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

describe('a guest that sends its session as soon as it is answered', () => {
  const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
  const session = visitorOfSession(SHOP, SESSION);

  async function aGuestJoining() {
    const { harness, needs, socket } = await accepted(0, null);
    await needs.connections.remove(socket.connection);
    const guest = { subject: 'visitor:v_guest', userId: 'v_guest' };
    const connection = { ...socket.connection, ...guest };
    await needs.connections.add(connection);
    const caller = aCaller({ ...guest, guest: true });
    const attach = () =>
      attachSession(
        { ...needs, revocations: inMemoryVisitorRevocations() },
        { caller, connectionId: connection.connectionId, sessionId: SESSION, tenant: aTenant() },
      );
    return { harness, needs, connection, attach, socket: { ...socket, caller, connection } };
  }

  /** The visitors online after these announcements. */
  function onlineAfter(announced: { announcement: Announcement }[]): Set<string> {
    const present = new Set<string>();
    for (const { announcement } of announced) {
      if (announcement.type === 'online') present.add(announcement.presence.userId);
      if (announcement.type === 'offline') present.delete(announcement.userId);
    }
    return present;
  }

  test('sends and receives as the session’s visitor, though its join was not complete', async () => {
    const { harness, needs, socket, connection, attach } = await aGuestJoining();
    const connections = {
      ...needs.connections,
      goLive: async (row: Connection, deliveredIds?: readonly string[]) => {
        await attach();
        return needs.connections.goLive(row, deliveredIds);
      },
    };

    expect(await joinSocket({ ...needs, connections }, socket, { offset: undefined, answer })).toBe(true);

    expect(await needs.connections.find({ ...connection, ...session })).toMatchObject({ state: 'live' });
    expect(await needs.connections.find(connection)).toBeNull();
    expect(onlineAfter(harness.announced)).toEqual(new Set([session.userId]));
  });

  test('is not announced twice if it has become the session’s visitor before its announcement', async () => {
    const { harness, needs, socket, attach } = await aGuestJoining();
    const connections = {
      ...needs.connections,
      goLive: async (row: Connection, deliveredIds?: readonly string[]) => {
        const live = await needs.connections.goLive(row, deliveredIds);
        await attach();
        return live;
      },
    };

    expect(await joinSocket({ ...needs, connections }, socket, { offset: undefined, answer })).toBe(true);

    expect(onlineAfter(harness.announced)).toEqual(new Set([session.userId]));
  });
});
