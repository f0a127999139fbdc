import { describe, expect, test } from 'vitest';
import { bucketAt, minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { Due } from '../../../../lambdas/domain/conversations/due-list.ts';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import type { Announcement } from '../../../../lambdas/domain/delivery/announcement.ts';
import { slotOf } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { sweepTurn } from '../../../../lambdas/use-cases/sweep/sweep-turn.ts';
import { virtualTime } from '../../../../lib/bench/growth/virtual-time.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemorySocketSessionStore } from '../../../support/stores/in-memory-socket-session-store.ts';

const MINUTE = 60_000;

/** A gateway in memory for a turn of the sweeper, and the turn's effects on sockets. */
function aGateway() {
  const harness = useCaseHarness();
  const sessions = inMemorySocketSessionStore();
  const done: string[] = [];
  const needs = {
    ...harness.needs,
    sessions,
    keepAlive: {
      post: async ({ connectionId }: { connectionId: string }) => {
        done.push(`keep-alive ${connectionId}`);
        return 'sent' as const;
      },
      end: async (connectionId: string) => {
        done.push(`end ${connectionId}`);
        return true;
      },
    },
    handOverKeepAlive: async () => {},
    keepAliveMinutes: 8,
    keepAliveRate: 700,
    tenants: { find: async () => aTenant() },
    rulesOf: () => harness.needs.rules,
  };
  return { ...harness, needs, sessions, done, turn: () => sweepTurn(needs) };
}

describe('a turn of the sweeper', () => {
  test('keeps the sockets of its slot open, closes marked ones, and ends those that stayed unidentified', async () => {
    const { needs, sessions, done, turn } = aGateway();
    const connectedAt = NOW_MS - 8 * MINUTE;
    expect(slotOf(minuteOf(connectedAt))).toBe(slotOf(minuteOf(NOW_MS)));
    await needs.connections.add(aConnection({ connectionId: 'idle=', connectedAt }));
    await needs.connections.add(aConnection({ connectionId: 'revoked=', connectedAt: NOW_MS - MINUTE }));
    await needs.connections.markForClosing(aConnection({ connectionId: 'revoked=' }), NOW_MS);
    await sessions.open({ connectionId: 'silent=', connectedAt: NOW_MS - 2 * MINUTE, asked: {} });

    await turn();

    expect(done.toSorted()).toEqual(['end revoked=', 'end silent=', 'keep-alive idle=']);
    expect(await needs.connections.find(aConnection({ connectionId: 'revoked=' }))).toBeNull();
    expect(await sessions.find('silent=')).toBeNull();
  });

  test.each([
    ['gone', 8 * MINUTE, []],
    ['gone', 10_000, ['socket-1=']],
    ['busy', 8 * MINUTE, ['socket-1=']],
  ] as const)(
    'ends a socket that is marked with what it missed only if it is gone: %s after %i ms',
    async (posted, age, left) => {
      const { needs, announced } = aGateway();
      const ghost = aConnection({ connectedAt: NOW_MS - age });
      await needs.connections.add(ghost);
      await sendMessage(needs, { caller: aCaller(), text: 'missed' });
      await needs.connections.markUndelivered(ghost, NOW_MS - age);
      const replier = { reply: async () => false };

      await sweepTurn({ ...needs, replier, keepAlive: { ...needs.keepAlive, post: async () => posted } });

      const sockets = await needs.connections.ofVisitor(SHOP, 'visitor:v_1');
      expect(sockets.map(({ connectionId }) => connectionId)).toEqual(left);
      const offline = announced.filter(({ announcement }) => announcement.type === 'offline');
      expect(offline).toHaveLength(1 - left.length);
    },
  );

  test.each([8, 3, 1])(
    '[DEAD5] in %i minutes has found everybody who vanished while nothing ran, and told the agents each once',
    async (keepAliveMinutes) => {
      const { needs, announced, time } = aGateway();
      const ghosts = Array.from({ length: 16 }, (_, number) =>
        aConnection({
          connectionId: `ghost-${number}=`,
          subject: `visitor:v_${number}`,
          connectedAt: NOW_MS - (number + 1) * MINUTE,
        }),
      );
      for (const ghost of ghosts) await needs.connections.add(ghost);
      const online = async () => (await needs.connections.online(SHOP, { limit: 100 })).connections.length;
      const keepAlive = { ...needs.keepAlive, post: async () => 'gone' as const };

      const left = [await online()];
      for (let minute = 0; minute < keepAliveMinutes; minute++) {
        await sweepTurn({ ...needs, keepAliveMinutes, keepAlive });
        left.push(await online());
        time.forward(MINUTE);
      }

      expect(left).toEqual(left.toSorted((a, b) => b - a));
      expect([left[0], left.at(-1)]).toEqual([16, 0]);
      const offline = announced.flatMap(({ announcement }) =>
        announcement.type === 'offline' ? [announcement.userId] : [],
      );
      expect(offline.toSorted()).toEqual(ghosts.map(({ userId }) => userId).toSorted());
    },
  );

  test('delivers to a socket what could not be delivered before', async () => {
    const { needs, replied, turn } = aGateway();
    await sendMessage(needs, { caller: aCaller(), text: 'hello' });
    await needs.connections.add(aConnection({ connectedAt: NOW_MS - MINUTE }));
    await needs.connections.markUndelivered(aConnection(), NOW_MS);

    await turn();

    expect(replied).toMatchObject([{ connectionId: 'socket-1=', reply: { type: 'entry' } }]);
    expect((await needs.connections.find(aConnection()))?.undeliveredSince).toBeUndefined();
  });

  test('pushes what a crashed sender left, and closes what nobody has answered for a day', async () => {
    const { needs, announcedTexts, announcedKinds, time, turn } = aGateway();
    const crashed = { ...needs, announcer: { announce: () => Promise.reject(new Error('killed')) } };
    await sendMessage(crashed, { caller: aCaller(), text: 'hello' });
    time.forward(MINUTE);

    await turn();
    const repaired = announcedTexts();
    for (let minute = 0; minute < UNANSWERED_AFTER / MINUTE + 5; minute++) {
      time.forward(MINUTE);
      await turn();
    }

    expect(repaired).toEqual(['hello']);
    expect(announcedKinds()).toEqual(['message', 'closed']);
  });

  test('[BACK5] pushes what a crashed sender left once, although several of its parts come to it', async () => {
    const { needs, announcedTexts, time, turn } = aGateway();
    await turn();
    const crashed = { ...needs, announcer: { announce: () => Promise.reject(new Error('killed')) } };
    const { message } = await sendMessage(crashed, { caller: aCaller(), text: 'hello' });
    const { conversationId } = message;
    const task = { type: 'index', bucket: bucketAt(conversationId, NOW_MS), pos: 1 } as const;
    await needs.dueList.add({ tenantId: SHOP, conversationId, at: NOW_MS, task });
    time.forward(3 * MINUTE);

    await turn();

    expect(announcedTexts()).toEqual(['hello']);
  });

  test('makes a row of the activity index that a sender could not make', async () => {
    const { needs, turn } = aGateway();
    const { touch } = needs.activityIndex;
    needs.activityIndex.touch = () => Promise.reject(new Error('throttled'));
    await sendMessage(needs, { caller: aCaller(), text: 'hello' });
    needs.activityIndex.touch = touch;

    await turn();

    expect(needs.activityIndex.positions(SHOP)).toMatchObject([{ pos: 1 }]);
  });

  test('[LOST4] comes back in a minute to a conversation that it could not repair or close, alone and as often as it takes', async () => {
    const { needs, announcedTexts, time, turn, unfinished } = aGateway();
    await turn();
    const crashed = { ...needs, announcer: { announce: () => Promise.reject(new Error('killed')) } };
    await sendMessage(crashed, { caller: aCaller(), text: 'hello' });
    const { announce } = needs.announcer;
    needs.announcer.announce = () => Promise.reject(new Error('poison'));
    time.forward(MINUTE);
    await turn();
    const first = [...unfinished];
    for (let minute = 0; minute < 10; minute++) {
      time.forward(MINUTE);
      await turn().catch(() => {});
    }
    const behind = await needs.sweepLog.last();
    needs.announcer.announce = announce;
    time.forward(MINUTE);

    await turn();

    expect(first).toEqual([{ part: 'repair', error: new Error('poison') }]);
    expect(behind?.upTo).toBe(minuteOf(time.now()) - 1);
    expect(announcedTexts()).toEqual(['hello']);
  });

  test('[LOST4] goes on over a visitor’s entry that cannot be pushed, and stands on the due list: all others are served', async () => {
    const { needs, sessions, done, announcedKinds, announcedTexts, time, turn, unfinished } = aGateway();
    await turn();
    const crashed = { ...needs, announcer: { announce: () => Promise.reject(new Error('killed')) } };
    const unindexed = {
      ...needs,
      activityIndex: { ...needs.activityIndex, touch: () => Promise.reject(new Error('full')) },
    };
    const { announce } = needs.announcer;
    needs.announcer.announce = async (announcement, initiator) => {
      if (announcement.type === 'entry' && announcement.visitor === 'visitor:poison')
        throw new Error('cannot be pushed');
      return announce(announcement, initiator);
    };
    await sendMessage(crashed, { caller: visitorNamed('poison'), text: 'poison' });
    time.forward(MINUTE);
    await turn();
    const noted: Due[] = [];
    for await (const due of needs.dueList.upTo(time.now() + MINUTE)) noted.push(due);
    const { message } = await sendMessage(needs, { caller: visitorNamed('answered'), text: 'a question' });
    await sendMessage(needs, { caller: agentNamed('ann'), conversationId: message.conversationId, text: 'an answer' });

    const minutes = Array.from({ length: 25 }, (_, minute) => minute);
    for (const minute of minutes) {
      await sendMessage(crashed, { caller: visitorNamed(`left_${minute}`), text: `left ${minute}` });
      await sendMessage(unindexed, { caller: visitorNamed(`unindexed_${minute}`), text: `unindexed ${minute}` });
      await sessions.open({ connectionId: `silent-${minute}=`, connectedAt: time.now() - MINUTE, asked: {} });
      time.forward(MINUTE);
      await expect(turn()).rejects.toThrow('cannot be pushed');
    }
    const behind = await needs.sweepLog.last();

    const pushed = minutes.flatMap((minute) => [`left ${minute}`, `unindexed ${minute}`]);
    expect(noted).toMatchObject([{ task: { type: 'index' } }]);
    expect(announcedTexts().toSorted()).toEqual(['a question', 'an answer', ...pushed].toSorted());
    expect(announcedKinds().filter((kind) => kind === 'closed')).toHaveLength(1);
    expect(new Set(needs.activityIndex.positions(SHOP).map(({ conversationId }) => conversationId)).size).toBe(52);
    expect(done.toSorted()).toEqual(minutes.map((minute) => `end silent-${minute}=`).toSorted());
    expect(behind?.upTo).toBe(minuteOf(time.now()));
    expect(new Set(unfinished.map(({ part }) => part))).toEqual(new Set(['repair', 'workOffDueList']));
  });
});

test('a push that never ends keeps no conversation from being closed, nothing due from being done and no socket from being ended', async () => {
  const { needs, sessions, done, announcedKinds } = aGateway();
  const time = virtualTime(NOW_MS);
  const { announce } = needs.announcer;
  for (const userId of ['stuck', 'answered', 'snoozed']) {
    await sendMessage(needs, { caller: visitorNamed(userId), text: 'hello' });
    const { conversationId } = (await needs.visitors.find(SHOP, `visitor:${userId}`)) ?? { conversationId: '' };
    if (userId !== 'stuck') await sendMessage(needs, { caller: agentNamed('ann'), conversationId, text: 'hi' });
    if (userId === 'snoozed') {
      const change = { kind: 'snoozed', until: NOW_MS + 30 * MINUTE } as const;
      await addDeskEntry(needs, { caller: agentNamed('ann'), conversationId, change });
    }
  }
  const running = {
    ...needs,
    clock: time.now,
    sleep: time.sleep,
    setTimer: (milliseconds: number, ring: () => void) => {
      void time.sleep(milliseconds).then(ring);
      return () => {};
    },
    announcer: {
      announce: (announcement: Announcement) =>
        announcement.type === 'entry' && announcement.visitor === 'visitor:stuck'
          ? new Promise<never>(() => {})
          : announce(announcement),
    },
  };
  const crashing = { ...needs, clock: time.now, announcer: { announce: () => Promise.reject(new Error('killed')) } };
  await time.pass(15 * MINUTE);
  await sendMessage(crashing, { caller: visitorNamed('stuck'), text: 'anybody?' });

  for (let minute = 0; minute < 35; minute++) {
    if (minute === 20) await sessions.open({ connectionId: 'silent=', connectedAt: time.now() - MINUTE, asked: {} });
    void sweepTurn(running).catch(() => {});
    await time.pass(MINUTE);
  }

  expect(announcedKinds().filter((kind) => kind === 'closed')).toHaveLength(2);
  expect(done).toEqual(['end silent=']);
});
