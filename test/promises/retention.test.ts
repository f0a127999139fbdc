import { describe, expect, test } from 'vitest';
import { encodeCursor } from '../../lambdas/domain/conversations/cursor.ts';
import { type DeskRules, NO_DESK } from '../../lambdas/domain/conversations/desk-rules.ts';
import { agentCursorAt } from '../../lambdas/domain/delivery/agent-cursor.ts';
import { encodeAgentCursor } from '../../lambdas/domain/delivery/agent-cursor-text.ts';
import { RETENTION_SETTLES_WITHIN, type Retention, tenantRetention } from '../../lambdas/domain/tenants/retention.ts';
import { addDeskEntry } from '../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../lambdas/use-cases/conversations/close-conversation.ts';
import { readMessages } from '../../lambdas/use-cases/conversations/read-messages.ts';
import { sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../lambdas/use-cases/conversations/start-session.ts';
import { undeliveredTo } from '../../lambdas/use-cases/delivery/recover-connection.ts';
import { listDesk } from '../../lambdas/use-cases/desk/list-desk.ts';
import { showConversation } from '../../lambdas/use-cases/desk/show-conversation.ts';
import { catchUp } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { aConnection } from '../support/builders/conversations.ts';
import { aCaller } from '../support/builders/tenants.ts';
import { randomNumbers } from '../support/harness/random/gateway-faults.ts';
import { agentNamed, DESK, useCaseHarness } from '../support/harness/use-case/use-case-harness.ts';
import { DAY } from '../support/stores/stores.ts';

const visitor = aCaller();
const ann = agentNamed('ann');
const WEEK: Retention = { retention: 7 * DAY };

/** A tenant whose retention is 90 days, and what its environments are told when that changes. */
function aShop(desk: DeskRules = NO_DESK) {
  const harness = useCaseHarness({ desk });
  const { needs, time } = harness;
  /** Milliseconds since the beginning. */
  const start = time.now();
  const rulesOf = (retention: Retention) => ({ ...needs.rules, ...retention });
  /** An environment that knows this retention. */
  const knowing = (retention: Retention): typeof needs => ({
    ...needs,
    rules: rulesOf(retention),
    rulesOf: () => rulesOf(retention),
  });
  const say = (text: string, clientMessageId = text, of = needs) =>
    sendMessage(of, { caller: visitor, text, clientMessageId });
  return { ...harness, needs, knowing, say, start };
}

/** Everything that a visitor and an agent are told of a tenant's conversations, at any door. */
async function toldAt(needs: ReturnType<typeof useCaseHarness>['needs'], conversationId: string, since: number) {
  const long = { limit: 100, conversationId };
  const of = (caller: typeof visitor) => ({ ...aConnection(), ...caller, connectionId: 'one=' });
  const query = { caller: ann, limit: 100, asked: {} };
  return JSON.stringify([
    await readMessages(needs, { caller: visitor, ...long }),
    await readMessages(needs, { caller: ann, events: true, ...long }).catch(({ code }) => code),
    await catchUp(needs, { caller: visitor }),
    await catchUp(needs, { caller: visitor, since }),
    await catchUp(needs, { caller: ann, after: encodeAgentCursor(agentCursorAt(since)) }),
    await undeliveredTo(needs, of(visitor), since),
    await undeliveredTo(needs, of(ann), since),
    (await listDesk(needs, query)).conversations,
    (await listDesk(needs, { ...query, status: 'open' })).conversations,
    (await listDesk(needs, { ...query, status: 'closed' })).conversations,
    await showConversation(needs, { caller: ann, conversationId }).catch(({ code }) => code),
  ]);
}

describe('[KEEP1] a retention that is shortened counts at once:', () => {
  test.each([
    ['without a desk', NO_DESK],
    ['on a desk', DESK],
  ])('nothing older is told at any door, %s', async (_, desk) => {
    const { needs, knowing, say, time, start } = aShop(desk);
    const {
      message: { conversationId },
    } = await say('a secret of long ago');
    await addDeskEntry(needs, { caller: ann, conversationId, change: { kind: 'note', text: 'a secret note' } }).catch(
      () => {},
    );
    time.forward(8 * DAY);

    expect(await toldAt(needs, conversationId, start - DAY)).toContain('a secret');
    expect(await toldAt(knowing(WEEK), conversationId, start - DAY)).not.toContain('a secret');
  });

  test('what is younger stays, and the conversation goes on', async () => {
    const { needs, knowing, say, time, start } = aShop();
    const { message: located } = await say('old');
    time.forward(4 * DAY);
    await say('young');
    time.forward(4 * DAY);
    const told = await toldAt(knowing(WEEK), located.conversationId, start - DAY);
    const next = await say('next', 'next', knowing(WEEK));

    expect(told).toContain('young');
    expect(told).not.toContain('"old"');
    expect(next.message.entry).toMatchObject({ pos: 3, seq: 3, incarnation: located.entry.incarnation });
    expect(needs.rules.retention).toBe(90 * DAY);
  });

  test('a message that has expired beneath a note is told to nobody', async () => {
    const { needs, knowing, say, time, start } = aShop(DESK);
    const { message: located } = await say('a secret');
    await closeConversation(needs, {
      caller: agentNamed('boss', { role: 'admin' }),
      conversationId: located.conversationId,
    });
    time.forward(4 * DAY);
    await addDeskEntry(needs, {
      caller: ann,
      conversationId: located.conversationId,
      change: { kind: 'note', text: 'called back' },
    });
    time.forward(4 * DAY);

    const told = await toldAt(knowing(WEEK), located.conversationId, start - DAY);

    expect(told).toContain('called back');
    expect(told).not.toContain('a secret');
  });

  test('nor in the inbox, of a conversation that is put off for longer', async () => {
    const { needs, knowing, say, time, start } = aShop(DESK);
    const { message: located } = await say('a secret');
    const { conversationId } = located;
    time.forward(DAY / 2);
    const change = { kind: 'snoozed', until: start + 60 * DAY } as const;
    await addDeskEntry(needs, { caller: ann, conversationId, change });
    time.forward(6.8 * DAY);
    const open = () => listDesk(knowing(WEEK), { caller: ann, status: 'open', limit: 10, asked: {} });

    expect((await open()).conversations).toMatchObject([{ row: { conversationId, lastMessage: null } }]);
  });

  test('a cursor into what has expired leads to what is there, in the same life of the log or another', async () => {
    const { knowing, say, time } = aShop();
    const { message: old } = await say('old');
    const cursor = encodeCursor({ incarnation: old.entry.incarnation, pos: 1 });
    time.forward(4 * DAY);
    await say('young');
    time.forward(4 * DAY);
    const caughtUp = async () => {
      const { entries, more } = await catchUp(knowing(WEEK), { caller: visitor, after: cursor });
      return [entries.map(({ entry }) => 'text' in entry && entry.text), more];
    };

    expect(await caughtUp()).toEqual([['young'], false]);
    time.forward(4 * DAY);
    expect(await caughtUp()).toEqual([[], false]);
    await say('another life', 'again', knowing(WEEK));
    expect(await caughtUp()).toEqual([['another life'], false]);
  });

  test('what is sent again under an id that has expired is sent, once', async () => {
    const { knowing, say, time } = aShop();
    await say('order 17', 'm-1');
    time.forward(8 * DAY);

    const first = await say('order 18', 'm-1', knowing(WEEK));
    const again = await say('order 18', 'm-1', knowing(WEEK));

    expect([first.repeated, again.repeated]).toEqual([false, true]);
    expect(again.message.entry).toMatchObject({ pos: first.message.entry.pos, text: 'order 18' });
    expect(await startSession(knowing(WEEK), { caller: visitor })).toMatchObject({ seq: 1 });
  });
});

describe('[KEEP2] a retention that is lengthened', () => {
  test('renews what outlives the log with the first message that is kept for longer', async () => {
    const { needs, knowing, say, time } = aShop();
    const kept: string[] = [];
    const counted = (retention: Retention): typeof needs => {
      const env = knowing(retention);
      return {
        ...env,
        visitors: {
          ...env.visitors,
          renew: async (...asked) => {
            kept.push('visitor');
            await env.visitors.renew(...asked);
          },
        },
        conversationLog: {
          ...env.conversationLog,
          keepRecord: async (...asked) => {
            kept.push('record');
            await env.conversationLog.keepRecord(...asked);
          },
        },
      };
    };
    const former = [{ days: 7, until: time.now() + RETENTION_SETTLES_WITHIN }];
    const lengthened = tenantRetention({ retentionDays: 90, formerRetentions: former }, 365);
    await say('before', 'one', counted(WEEK));
    await say('as it settles', 'two', counted(lengthened));
    kept.length = 0;

    time.forward(RETENTION_SETTLES_WITHIN + 1);
    await say('after', 'three', counted(lengthened));
    await say('later', 'four', counted(lengthened));

    expect(kept.toSorted()).toEqual(['record', 'visitor']);
  });
});

test('[KEEP3] while environments know of it one by one, writers that go by either retention make one log', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { needs, knowing, say, time } = aShop();
    const random = randomNumbers(seed);
    const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
    const slowly = async (steps: number) => {
      for (let step = 0; step < steps; step++) await Promise.resolve();
    };
    for (const text of ['one', 'two', 'three']) await say(text);
    time.forward(8 * DAY);
    const slow = (retention: Retention): typeof needs => {
      const env = knowing(retention);
      const { conversationLog } = env;
      return {
        ...env,
        conversationLog: {
          ...conversationLog,
          tail: async (...asked) => {
            await slowly(between(0, 12));
            return conversationLog.tail(...asked);
          },
          recordRestart: async (...asked) => {
            await slowly(between(0, 12));
            return conversationLog.recordRestart(...asked);
          },
          append: async (...asked) => {
            await slowly(between(0, 12));
            return conversationLog.append(...asked);
          },
        },
      };
    };

    const writers = Array.from({ length: 6 }, (_, index) =>
      say(`new ${index}`, `new-${index}`, slow(between(0, 1) === 0 ? WEEK : { retention: 90 * DAY })),
    );
    await Promise.all(writers);

    const [log] = needs.conversationLog.conversations();
    const fresh = log?.entries.slice(3) ?? [];
    const { messages } = await readMessages(knowing(WEEK), { caller: visitor, limit: 100 });
    expect(log?.entries.map(({ pos }) => pos)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(fresh.map(({ incarnation }) => incarnation)).size).toBe(1);
    expect(new Set(fresh.map(({ seq }) => seq)).size).toBe(6);
    expect(messages.map(({ entry }) => entry.text).toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((each) => `new ${each}`));
  }
});
