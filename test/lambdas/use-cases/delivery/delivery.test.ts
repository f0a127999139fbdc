import { describe, expect, test } from 'vitest';
import { dialect } from '../../../../lambdas/adapters/gateway/dialect.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { agentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { Announcement } from '../../../../lambdas/domain/delivery/announcement.ts';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import type { Dialect } from '../../../../lambdas/domain/delivery/dialect.ts';
import { presenceOf } from '../../../../lambdas/domain/delivery/presence.ts';
import type { PendingFanOut } from '../../../../lambdas/domain/delivery/push.ts';
import type { QuotaKind } from '../../../../lambdas/domain/tenants/tenant-quotas.ts';
import { delivery, FAN_OUT_INLINE } from '../../../../lambdas/use-cases/delivery/delivery.ts';
import { aHybridClock } from '../../../support/builders/a-hybrid-clock.ts';
import { anInvocation } from '../../../support/builders/an-invocation.ts';
import {
  ANN,
  aConnection,
  aMessage,
  anAgentsConnection,
  anUnknown,
  ENTRIES,
  INCARNATION,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { fakeConnectionSender } from '../../../support/builders/fake-connection-sender.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { NO_DESKS } from '../../../support/builders/no-desks.ts';
import { NO_QUOTAS } from '../../../support/builders/no-quotas.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryConnectionStore } from '../../../support/stores/in-memory-connection-store.ts';

/** A dialect that has a frame for every announcement, so that it hides nothing itself. */
const telling: Dialect = { announcementFrames: (_, announcement) => [JSON.stringify({ type: announcement.type })] };

/** An announcer over sockets that are open, unless a test sets the outcome of posts to them. */
const anAnnouncer = (...connected: Connection[]) => anAnnouncerIn(dialect, ...connected);

async function anAnnouncerIn(spoken: Dialect, ...connected: Connection[]) {
  const time = fixedClock();
  const consumed: string[] = [];
  const usedUp = new Set<QuotaKind>();
  const handedOver: PendingFanOut[] = [];
  const invocation = anInvocation();
  const connections = inMemoryConnectionStore();
  const sender = fakeConnectionSender();
  for (const connection of connected) await connections.add(connection);
  const removed: string[] = [];
  const { remove } = connections;
  connections.remove = async (key) => {
    removed.push(key.connectionId);
    return remove(key);
  };
  const announcer = delivery({
    ...NO_DESKS,
    hybridClock: aHybridClock(time.now),
    connections,
    sender,
    dialect: spoken,
    clock: time.now,
    sleep: time.sleep,
    count: invocation.count,
    quotas: {
      ...NO_QUOTAS,
      async consume(tenantId, { used, by }, amount) {
        consumed.push(`${tenantId} ${used} ${by} ${amount}`);
        return usedUp.has(used) ? 7 : 0;
      },
    },
    handOver: async (pending) => void handedOver.push(pending),
  });
  return { announcer, connections, sender, time, removed, consumed, usedUp, handedOver, counts: invocation.counts };
}

const entryAnnouncement = (over: Parameters<typeof aMessage>[0] = {}): Announcement => ({
  type: 'entry',
  located: { tenantId: SHOP, conversationId: 'c_1', entry: aMessage({ text: 'hi', ...over }) },
  visitor: 'visitor:v_1',
});

const EVERY_ENTRY: Entry[] = [...Object.values(ENTRIES).flat(), anUnknown()];
const KINDS = new Set(EVERY_ENTRY.map(({ kind }) => kind));
const isShown = ({ kind }: Entry) => ['message', 'closed', 'reopened', 'erased'].includes(kind);

describe('an entry among the agents', () => {
  test.each([...KINDS])(
    'is posted to the agents, and to the visitor only if it may be told of it: %s',
    async (kind) => {
      for (const entry of EVERY_ENTRY.filter((each) => each.kind === kind)) {
        for (const again of [{}, { again: true as const }]) {
          const { announcer, sender } = await anAnnouncerIn(telling, aConnection(), anAgentsConnection());
          const located = { tenantId: SHOP, conversationId: 'c_1', entry };

          await announcer.announce({ type: 'entry', located, visitor: 'visitor:v_1', ...again });

          const told = sender.posted();
          if (!isShown(entry)) expect(told).toEqual(['desk-1=']);
          else expect(told).toContain('socket-1=');
        }
      }
    },
  );

  test.each([...KINDS].filter((kind) => !isShown({ kind } as Entry)))(
    'marks no visitor’s socket, whatever its state, with an entry that it is not told of: %s',
    async (kind) => {
      const joining = aConnection({ door: 'socketio', state: 'joining', connectionId: 'joining=' });
      const harness = await anAnnouncerIn(telling, aConnection(), joining);
      harness.sender.answering('socket-1=', 'busy');
      const entry = EVERY_ENTRY.find((each) => each.kind === kind) ?? anUnknown();

      await harness.announcer.announce({
        type: 'entry',
        located: { tenantId: SHOP, conversationId: 'c_1', entry },
        visitor: 'visitor:v_1',
      });

      expect([await undeliveredTo(harness, aConnection()), await undeliveredTo(harness, joining)]).toEqual([
        undefined,
        undefined,
      ]);
    },
  );
});

const PRESENCE: Announcement[] = [
  { type: 'online', tenantId: SHOP, presence: presenceOf(aConnection()) },
  { type: 'offline', tenantId: SHOP, userId: 'v_2' },
];

describe('a visitor with thirty sockets', () => {
  const sockets = Array.from({ length: 30 }, (_, n) =>
    aConnection({ connectionId: `v${n}=`, connectedAt: NOW_MS - 100_000 + n * 1000 }),
  );

  test('gets a message on its newest twenty, and the others are marked for closing, once', async () => {
    const { announcer, connections, sender } = await anAnnouncer(...sockets.toReversed());
    const marked: string[] = [];
    const { markForClosing } = connections;
    connections.markForClosing = (socket, from) => {
      marked.push(socket.connectionId);
      return markForClosing(socket, from);
    };

    await announcer.announce(entryAnnouncement());
    await announcer.announce(entryAnnouncement({ pos: 2, seq: 2 }));

    const posted = sockets.filter(({ connectionId }) => sender.framesOf(connectionId).length === 2);
    expect(posted.map(({ connectionId }) => connectionId)).toEqual(sockets.slice(10).map((it) => it.connectionId));
    expect(sockets.slice(0, 10).map(({ connectionId }) => sender.attemptsOf(connectionId))).toEqual(Array(10).fill(0));
    expect(marked.toSorted()).toEqual(
      sockets
        .slice(0, 10)
        .map((it) => it.connectionId)
        .toSorted(),
    );
  });

  test('gets the message also where its other sockets cannot be marked', async () => {
    const { announcer, connections, sender } = await anAnnouncer(...sockets);
    connections.markForClosing = () => Promise.reject(new Error('throttled'));

    await announcer.announce(entryAnnouncement());

    expect(sender.framesOf('v29=')).toHaveLength(1);
  });
});

describe('a tenant’s quota', () => {
  test.each(PRESENCE)('of presence counts who comes and goes: $type', async (announcement) => {
    const { announcer, consumed } = await anAnnouncer(aConnection(), anAgentsConnection());

    await announcer.announce(announcement);
    await announcer.announce(entryAnnouncement());

    expect(consumed).toEqual(['shop presence anonymous 1', 'shop posts anonymous 2']);
  });

  test.each(PRESENCE)('[LIM5] of presence, used up, withholds it from all agents, and no entry: $type', async (it) => {
    const agents = Array.from({ length: FAN_OUT_INLINE + 1 }, (_, n) =>
      anAgentsConnection({ connectionId: `desk-${n}=` }),
    );
    const { announcer, sender, usedUp, handedOver } = await anAnnouncer(...agents);
    usedUp.add('presence');

    await announcer.announce(it);

    expect(sender.posted()).toEqual([]);
    expect(handedOver).toEqual([]);
    await announcer.announce(entryAnnouncement());
    expect(sender.posted()).toHaveLength(FAN_OUT_INLINE);
    expect(handedOver).toHaveLength(1);
  });

  test('of presence, used up, withholds it also where a fan-out is continued', async () => {
    const { announcer, sender, usedUp } = await anAnnouncer();
    usedUp.add('presence');
    const audience = { connections: [anAgentsConnection()], vector: aHybridClock(() => NOW_MS).vector() };

    for (const announcement of PRESENCE) await announcer.push(audience, announcement);

    expect(sender.posted()).toEqual([]);
  });

  test('[LIM5] of posts, used up, withholds no entry that is stored', async () => {
    const { announcer, sender, usedUp } = await anAnnouncer(anAgentsConnection());
    usedUp.add('posts');

    await announcer.announce(entryAnnouncement());

    expect(sender.posted()).toEqual(['desk-1=']);
  });
});

const opening = (over: Partial<Connection> = {}) => aConnection({ connectedAt: NOW_MS - 20_000, ...over });
const undeliveredTo = async ({ connections }: Awaited<ReturnType<typeof anAnnouncer>>, connection: Connection) =>
  (await connections.find(connection))?.undeliveredSince;

describe('an announcement is pushed', () => {
  test('to the visitor, in all its tabs, and the tenant’s agents, and to no other socket', async () => {
    const { announcer, sender } = await anAnnouncer(
      aConnection({ connectionId: 'tab-1=' }),
      aConnection({ connectionId: 'tab-2=' }),
      anAgentsConnection({ connectionId: 'desk=' }),
      anAgentsConnection({ connectionId: 'admin=', subject: 'agent:boss', role: 'admin' }),
      aConnection({ connectionId: 'other-visitor=', subject: 'visitor:v_2' }),
      aConnection({ connectionId: 'other-tenant=', tenantId: RIVAL }),
      anAgentsConnection({ connectionId: 'other-desk=', tenantId: RIVAL }),
    );

    await announcer.announce(entryAnnouncement());

    expect(sender.posted()).toEqual(['admin=', 'desk=', 'tab-1=', 'tab-2=']);
  });

  test('to the agents only if it is presence', async () => {
    const { announcer, sender } = await anAnnouncer(aConnection(), anAgentsConnection());

    await announcer.announce({ type: 'offline', tenantId: SHOP, userId: 'v_2' });

    expect(sender.framesOf('desk-1=')).toEqual([{ type: 'user_offline', userId: 'v_2' }]);
    expect(sender.attemptsOf('socket-1=')).toBe(0);
  });

  test.each([
    ['a visitor’s message to the visitor’s tabs', 'user', ['tab-1=', 'tab-2=']],
    ['an agent’s message to the agents', 'agent', ['colleague=', 'desk=']],
  ] as const)('once more of %s only', async (_, sentBy, receivers) => {
    const { announcer, sender } = await anAnnouncer(
      aConnection({ connectionId: 'tab-1=' }),
      aConnection({ connectionId: 'tab-2=' }),
      anAgentsConnection({ connectionId: 'desk=' }),
      anAgentsConnection({ connectionId: 'colleague=', subject: 'agent:bob' }),
    );

    await announcer.announce({ ...entryAnnouncement({ sender: sentBy }), again: true } as Announcement);

    expect(sender.posted()).toEqual(receivers);
  });
});

describe('a socket that is gone', () => {
  test('[DEAD1] costs one post, is removed, and delays no other socket', async () => {
    const { announcer, sender, connections, removed, counts } = await anAnnouncer(
      aConnection({ connectionId: 'dead=' }),
      aConnection({ connectionId: 'tab=' }),
      anAgentsConnection(),
    );
    sender.answering('dead=', 'gone');

    await announcer.announce(entryAnnouncement());

    expect(sender.attemptsOf('dead=')).toBe(1);
    expect(removed).toEqual(['dead=']);
    expect(counts).toEqual({ PostsGone: 1 });
    expect(await connections.find(aConnection({ connectionId: 'dead=' }))).toBeNull();
    expect([sender.textsOf('tab='), sender.textsOf('desk-1=')]).toEqual([['hi'], ['hi']]);
  });

  test('is announced to the agents as offline if it was the visitor’s last', async () => {
    const { announcer, sender } = await anAnnouncer(aConnection(), anAgentsConnection());
    sender.answering('socket-1=', 'gone');

    await announcer.announce(entryAnnouncement());

    expect(sender.framesOf('desk-1=').map(({ type }) => type)).toEqual(['message', 'user_offline']);
  });

  test('of an agent, met while a visitor is announced as offline, is removed as well', async () => {
    const { announcer, sender, removed } = await anAnnouncer(aConnection(), anAgentsConnection());
    sender.answering('socket-1=', 'gone');
    sender.answering('desk-1=', 'gone');

    await announcer.announce(entryAnnouncement());

    expect(new Set(removed)).toEqual(new Set(['socket-1=', 'desk-1=']));
  });
});

describe('an opening socket, whose posts answer the same as those of a dead one', () => {
  test('gets the message when it opens', async () => {
    const harness = await anAnnouncer(opening());
    harness.sender.answering('socket-1=', 'gone', 'gone', 'gone', 'sent');

    await harness.announcer.announce(entryAnnouncement());

    expect(harness.sender.textsOf('socket-1=')).toEqual(['hi']);
    expect(await undeliveredTo(harness, opening())).toBeUndefined();
  });

  test('[DEAD3] is retried for two seconds, then kept and marked with what it missed', async () => {
    const harness = await anAnnouncer(opening());
    harness.sender.answering('socket-1=', 'gone');

    await harness.announcer.announce(entryAnnouncement());

    expect(harness.time.now() - NOW_MS).toBe(2000);
    expect(harness.removed).toEqual([]);
    expect(harness.counts).toEqual({ PostsMissed: 1 });
    expect(await undeliveredTo(harness, opening())).toBe(NOW_MS);
  });

  test('[DEAD3] is not believed to be gone by an answer so slow that it is about the time before it opened', async () => {
    const harness = await anAnnouncer(opening());
    const { post } = harness.sender;
    harness.sender.answering('socket-1=', 'gone');
    const slow = {
      ...harness.sender,
      async post(connectionId: string, frame: string) {
        harness.time.forward(15_000);
        return post(connectionId, frame);
      },
    };
    const announcer = delivery({
      ...NO_DESKS,
      dialect,
      hybridClock: aHybridClock(),
      connections: harness.connections,
      sender: slow,
      clock: harness.time.now,
      count: () => {},
      sleep: async () => {
        harness.sender.answering('socket-1=', 'sent');
      },
      quotas: NO_QUOTAS,
      handOver: async () => {},
    });

    await announcer.announce(entryAnnouncement());

    expect(harness.removed).toEqual([]);
    expect(harness.sender.textsOf('socket-1=')).toEqual(['hi']);
  });

  test('is believed to be gone from its thirtieth second on', async () => {
    const old = opening({ connectedAt: NOW_MS - 30_000 });
    const harness = await anAnnouncer(old);
    harness.sender.answering('socket-1=', 'gone');

    await harness.announcer.announce(entryAnnouncement());

    expect(harness.removed).toEqual(['socket-1=']);
    expect(harness.sender.attemptsOf('socket-1=')).toBe(1);
  });
});

describe('a socket that is throttled, slow or failing', () => {
  test('is retried and gets the message once', async () => {
    const harness = await anAnnouncer(aConnection());
    harness.sender.answering('socket-1=', 'busy', 'busy', 'sent');

    await harness.announcer.announce(entryAnnouncement());

    expect(harness.sender.textsOf('socket-1=')).toEqual(['hi']);
    expect(await undeliveredTo(harness, aConnection())).toBeUndefined();
  });

  test('[DEAD2] is given up after a few tries, marked as undelivered, and never removed', async () => {
    const harness = await anAnnouncer(aConnection());
    harness.sender.answering('socket-1=', 'busy');

    await harness.announcer.announce(entryAnnouncement({ at: NOW_MS - 500 }));

    expect(harness.sender.attemptsOf('socket-1=')).toBe(3);
    expect(harness.removed).toEqual([]);
    expect(await undeliveredTo(harness, aConnection())).toBe(NOW_MS - 500);
  });

  test('is marked with the oldest entry that it missed', async () => {
    const harness = await anAnnouncer(aConnection());
    harness.sender.answering('socket-1=', 'busy');

    for (const at of [NOW_MS - 500, NOW_MS - 900, NOW_MS - 100])
      await harness.announcer.announce(entryAnnouncement({ at }));

    expect(await undeliveredTo(harness, aConnection())).toBe(NOW_MS - 900);
  });

  test('is not marked for presence and typing', async () => {
    const harness = await anAnnouncer(aConnection(), anAgentsConnection());
    for (const socket of ['socket-1=', 'desk-1=']) harness.sender.answering(socket, 'busy');
    const by = { userId: 'v_1', sender: 'user' as const };

    await harness.announcer.announce({ type: 'offline', tenantId: SHOP, userId: 'v_2' });
    await harness.announcer.announce({
      type: 'typing',
      tenantId: SHOP,
      conversationId: 'c_1',
      visitor: 'visitor:v_1',
      by,
    });

    expect(await undeliveredTo(harness, anAgentsConnection())).toBeUndefined();
    expect(await undeliveredTo(harness, aConnection())).toBeUndefined();
  });

  test('is not retried for presence, nor is an opening one', async () => {
    const young = anAgentsConnection({ connectionId: 'young=', connectedAt: NOW_MS - 1000 });
    const harness = await anAnnouncer(anAgentsConnection({ connectionId: 'slow=' }), young);
    harness.sender.answering('slow=', 'busy');
    harness.sender.answering('young=', 'gone');
    const limits: (number | undefined)[] = [];
    const { post } = harness.sender;
    harness.sender.post = async (connectionId, frame, timeLimit) => {
      limits.push(timeLimit);
      return post(connectionId, frame);
    };

    await harness.announcer.announce({ type: 'online', tenantId: SHOP, presence: presenceOf(aConnection()) });

    expect(harness.time.slept).toEqual([]);
    expect(limits).toEqual([300, 300]);
    expect(harness.removed).toEqual([]);
  });

  test('[DEAD4] delays no other socket', async () => {
    const harness = await anAnnouncer(aConnection({ connectionId: 'slow=' }), aConnection({ connectionId: 'quick=' }));
    let release = () => {};
    const post = harness.sender.post;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    harness.sender.post = async (connectionId, frame) => {
      if (connectionId === 'slow=') await held;
      return post(connectionId, frame);
    };
    const announcer = delivery({
      ...NO_DESKS,
      dialect,
      hybridClock: aHybridClock(),
      connections: harness.connections,
      sender: harness.sender,
      clock: harness.time.now,
      sleep: harness.time.sleep,
      count: () => {},
      quotas: NO_QUOTAS,
      handOver: async () => {},
    });

    const announced = announcer.announce(entryAnnouncement());
    await new Promise(setImmediate);
    expect(harness.sender.textsOf('quick=')).toEqual(['hi']);

    release();
    await announced;
    expect(harness.sender.textsOf('slow=')).toEqual(['hi']);
  });

  test('makes the announcement fail if the undelivered mark cannot be written, so that the entry stays unpushed', async () => {
    const harness = await anAnnouncer(aConnection());
    harness.sender.answering('socket-1=', 'busy');
    harness.connections.markUndelivered = () => Promise.reject(new Error('throttled'));

    await expect(harness.announcer.announce(entryAnnouncement())).rejects.toThrow('throttled');
  });
});

describe('a socket that is joining', () => {
  const joining = aConnection({ door: 'socketio', state: 'joining' });

  test('is not posted what would overtake its replay; it is marked with that', async () => {
    const harness = await anAnnouncer(joining);

    await harness.announcer.announce(entryAnnouncement());

    expect(harness.sender.attemptsOf('socket-1=')).toBe(0);
    expect(await undeliveredTo(harness, joining)).toBe(NOW_MS);
  });

  test('does not get again what was delivered while it joined, unless that is sent again', async () => {
    const harness = await anAnnouncer(joining);
    await harness.connections.goLive(joining, [`${INCARNATION}.2`]);

    await harness.announcer.announce(entryAnnouncement({ pos: 2 }));
    await harness.announcer.announce(entryAnnouncement({ pos: 3 }));
    const before = harness.sender.attemptsOf('socket-1=');
    await harness.announcer.announce({ ...entryAnnouncement({ pos: 2 }), again: true } as Announcement);

    expect([before, harness.sender.attemptsOf('socket-1=')]).toEqual([1, 2]);
  });

  test('is posted to at once if its joining ended after it was looked up', async () => {
    const harness = await anAnnouncer(joining);
    harness.connections.markUndeliveredWhileJoining = async () => {
      await harness.connections.goLiveAnyway(joining);
      return false;
    };

    await harness.announcer.announce(entryAnnouncement());

    expect(harness.sender.attemptsOf('socket-1=')).toBeGreaterThan(0);
    expect(await undeliveredTo(harness, joining)).toBeUndefined();
  });
});

test('a message of two frames is marked as undelivered if only the first is posted', async () => {
  const harness = await anAnnouncer(aConnection());
  harness.sender.answering('socket-1=', 'sent', 'busy');

  await harness.announcer.announce(entryAnnouncement({ reopens: true }));

  expect(harness.sender.framesOf('socket-1=').map(({ type }) => type)).toEqual(['conversation']);
  expect(await undeliveredTo(harness, aConnection())).toBe(NOW_MS);
});

test('[CUR4] the cursor pushed to an agent covers what was pushed before the sockets were looked up, and this entry', async () => {
  const desk = anAgentsConnection({ connectionId: 'desk=' });
  const harness = await anAnnouncer(desk);
  const { agentsAfter } = harness.connections;
  harness.connections.agentsAfter = async (...page) => {
    const found = await agentsAfter(...page);
    harness.time.forward(5);
    return found;
  };

  await harness.announcer.announce(entryAnnouncement({ pos: 7 }));

  const [frame] = harness.sender.framesOf('desk=');
  expect(agentCursor(frame?.cursor, 'cursor')).toEqual({
    vector: { at: NOW_MS, by: 'somebody', others: [] },
    named: [{ incarnation: INCARNATION, pos: 7 }],
  });
});

describe('an activity', () => {
  const own = { tenantId: SHOP, conversationId: 'c_1', visitor: 'visitor:v_1' };
  const sockets = [
    aConnection(),
    aConnection({ connectionId: 'tab-2=' }),
    anAgentsConnection(),
    anAgentsConnection({ connectionId: 'desk-2=' }),
    anAgentsConnection({ connectionId: 'bob=', subject: 'agent:bob', userId: 'bob', role: 'admin' }),
  ];
  const told = async (announcement: Announcement) => {
    const { announcer, sender } = await anAnnouncer(...sockets);
    await announcer.announce(announcement);
    return sender.posted();
  };

  test.each(['typing', 'read'] as const)(
    'is told to others, and on none of its own person’s sockets: %s',
    async (type) => {
      const seq = type === 'read' ? { seq: 1 } : {};

      expect(await told({ type, ...own, ...seq, by: { userId: 'v_1', sender: 'user' } })).toEqual([
        'bob=',
        'desk-1=',
        'desk-2=',
      ]);
      expect(await told({ type, ...own, ...seq, by: { userId: ANN, sender: 'agent' } })).toEqual([
        'bob=',
        'socket-1=',
        'tab-2=',
      ]);
    },
  );
});
