import { describe, expect, test } from 'vitest';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { agentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { InboxItem } from '../../../../lambdas/domain/desk/inbox-view.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import type { Visitor } from '../../../../lambdas/domain/identity/visitor.ts';
import { type ConversationId, staffId } from '../../../../lambdas/domain/ids.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import type { DeskChange } from '../../../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { type ListDesk, listDesk } from '../../../../lambdas/use-cases/desk/list-desk.ts';
import { ANN, aVisitor, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { randomNumbers } from '../../../support/harness/random/gateway-faults.ts';
import {
  agentNamed,
  DESK,
  IDLE,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann', { name: 'Ann' });
const bob = agentNamed('bob');
const boss = agentNamed('boss', { role: 'admin' });

type Query = Partial<Omit<ListDesk, 'asked'>> & ListDesk['asked'];

function aDesk(desk: DeskRules = DESK) {
  const harness = useCaseHarness({ desk });
  const { needs } = harness;
  const list = ({ caller = ann, status, after, limit = 20, ...asked }: Query = {}) =>
    listDesk(needs, { caller, status, after, limit, asked });
  const nameOf = (each: Awaited<ReturnType<typeof list>>['conversations'][number]) => each.visitor.userId;
  return {
    ...harness,
    list,
    ask: async (visitor: string, text = `hello from ${visitor}`): Promise<ConversationId> =>
      (await sendMessage(needs, { caller: visitorNamed(visitor), text })).message.conversationId,
    answer: (caller: Caller, conversationId: string, text = 'an answer', join = false) =>
      sendMessage(needs, { caller, conversationId, text, join }),
    change: (conversationId: string, change: DeskChange) =>
      addDeskEntry(needs, { caller: boss, conversationId, change }),
    close: (conversationId: string) => closeConversation(needs, { caller: boss, conversationId }),
    read: (by: Caller | 'visitor', conversationId: string, seq: number) =>
      needs.conversationLog
        .tail(SHOP, conversationId)
        .then(({ entries }) =>
          needs.readMarks.set(
            { tenantId: SHOP, conversationId, by: by === 'visitor' ? by : staffId(SHOP, by.userId) },
            { incarnation: entries.at(-1)?.incarnation ?? '', seq, at: needs.clock() },
            null,
          ),
        ),
    named: async (query: Query = {}) => (await list(query)).conversations.map(nameOf),
    pages: async (query: Query = {}) => {
      const found: string[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page = await list({ ...query, ...(after === undefined ? {} : { after }) });
        found.push(...page.conversations.map(nameOf));
        after = page.next;
      }
      return found;
    },
  };
}

const open = { status: 'open' } as const;

describe('the inbox', () => {
  test('shows what a list needs, without a look at any log', async () => {
    const desk = aDesk();
    await desk.needs.visitors.create(aVisitor({ name: 'Vera' }));
    const conversationId = await desk.ask('v_1');
    await desk.change(conversationId, { kind: 'labelled', labels: ['billing'] });
    desk.needs.conversationLog.tail = () => Promise.reject(new Error('a log was read'));
    desk.needs.activityIndex.ofTenant = () => Promise.reject(new Error('the index was read'));

    const { conversations, next, isComplete } = await desk.list(open);

    expect([next, isComplete]).toEqual([null, true]);
    expect(conversations).toMatchObject([
      {
        row: { conversationId, seq: 1, lastMessage: { text: 'hello from v_1' } },
        visitor: { userId: 'v_1', name: 'Vera', anonymous: true },
        authorName: 'Vera',
        desk: { assignee: null, labels: ['billing'], waitingSince: new Date(NOW_MS).toISOString(), etag: '"2.0"' },
        reading: { unread: 1, seen: 1 },
      },
    ]);
  });

  test('shows a conversation as the user’s to whom it was handed over since its last message', async () => {
    const desk = aDesk();
    const conversationId = await desk.ask('v_1');
    const anonymous = await desk.needs.visitors.find(SHOP, 'visitor:v_1');
    await desk.needs.visitors.handOver(anonymous as Visitor, { user: 'user:vera', conversationId });
    await desk.needs.visitors.create({
      ...aVisitor({ subject: 'user:vera', userId: 'vera', name: 'Vera', anonymous: false, conversationId }),
    });

    const { conversations } = await desk.list(open);

    expect(conversations).toMatchObject([{ visitor: { userId: 'vera', name: 'Vera', anonymous: false } }]);
  });

  test('shows a conversation as the visitor’s who still has it, though its person is a user with another', async () => {
    const desk = aDesk();
    const conversationId = await desk.ask('v_1');
    const anonymous = await desk.needs.visitors.find(SHOP, 'visitor:v_1');
    await desk.needs.visitors.handOver(anonymous as Visitor, { user: 'user:vera', conversationId });
    await desk.needs.visitors.create(aVisitor({ subject: 'user:vera', userId: 'vera', conversationId: 'c_other' }));

    expect(await desk.named(open)).toEqual(['v_1']);
  });

  test('names the assignee and the author as they are known now', async () => {
    const desk = aDesk();
    const conversationId = await desk.ask('v_1');
    await desk.answer(ann, conversationId);
    await desk.needs.staffNames.set(SHOP, ANN, 'Ann Smith');

    const { conversations } = await desk.list(open);

    expect(conversations).toMatchObject([
      { authorName: 'Ann Smith', desk: { assignee: { id: ANN, name: 'Ann Smith' }, waitingSince: null } },
    ]);
  });

  test('has each open conversation, newest message first, and none that is closed', async () => {
    const desk = aDesk();
    const ids = new Map<string, ConversationId>();
    for (const visitor of ['v_1', 'v_2', 'v_3', 'v_4']) {
      ids.set(visitor, await desk.ask(visitor));
      desk.time.forward(1000);
    }
    await desk.answer(ann, ids.get('v_1') as string);
    await desk.close(ids.get('v_3') as string);

    expect(await desk.named(open)).toEqual(['v_1', 'v_4', 'v_2']);
  });

  test('leaves out what time has closed, before the sweep has', async () => {
    const desk = aDesk();
    const conversationId = await desk.ask('v_answered');
    await desk.answer(ann, conversationId);
    await desk.ask('v_waiting');
    desk.time.forward(IDLE);
    expect(await desk.named(open)).toEqual(['v_waiting']);

    desk.time.forward(UNANSWERED_AFTER - IDLE);

    expect(await desk.named(open)).toEqual([]);
  });

  test('shows who waits for longest first, and then those that do not', async () => {
    const desk = aDesk();
    for (const visitor of ['v_1', 'v_2', 'v_3', 'v_4']) {
      const conversationId = await desk.ask(visitor);
      if (visitor === 'v_2' || visitor === 'v_3') await desk.answer(ann, conversationId);
      desk.time.forward(1000);
    }
    await desk.ask('v_2', 'and another thing');
    await desk.ask('v_1', 'hello?');

    expect(await desk.named({ sort: 'waiting' })).toEqual(['v_1', 'v_4', 'v_2', 'v_3']);
    expect((await desk.named(open)).slice(2)).toEqual(['v_4', 'v_3']);
  });

  test.each([
    ['its own', { assignee: 'me' }, ['v_ann']],
    ['a colleague’s', { assignee: staffId(SHOP, 'bob') }, ['v_bob']],
    ['nobody’s', { assignee: null }, ['v_new']],
    ['those with a label', { label: 'billing' }, ['v_new', 'v_ann']],
    ['those with another', { label: 'Billing' }, []],
    ['what it has not read', { unread: true }, ['v_new', 'v_bob']],
    ['what it has read', { unread: false }, ['v_ann']],
    ['several at once', { assignee: 'me', label: 'billing', unread: false }, ['v_ann']],
    ['several of which one fits nothing', { assignee: 'me', unread: true }, []],
  ] as const)('shows an agent %s', async (_what, query, expected) => {
    const desk = aDesk();
    const anns = await desk.ask('v_ann');
    await desk.answer(ann, anns);
    desk.time.forward(1000);
    await desk.answer(bob, await desk.ask('v_bob'));
    desk.time.forward(1000);
    const fresh = await desk.ask('v_new');
    for (const id of [anns, fresh]) await desk.change(id, { kind: 'labelled', labels: ['vip', 'billing'] });

    expect(await desk.named(query)).toEqual(expected);
  });

  test.each([1, 2, 3, 7, 100])(
    '[INBOX2] leads through each once, exactly in order, whatever shares a time (%i a page)',
    async (limit) => {
      const desk = aDesk();
      const random = randomNumbers(limit);
      const waiting: string[] = [];
      for (let number = 0; number < 40; number++) {
        const visitor = `v_${number}`;
        const conversationId = await desk.ask(visitor);
        waiting.push(visitor);
        if (random() < 0.4) {
          await desk.answer(ann, conversationId);
          waiting.pop();
        }
        if (random() < 0.3) desk.time.forward(1000);
      }

      for (const query of [open, { sort: 'waiting' as const }]) {
        const whole = await desk.named({ ...query, limit: 100 });
        expect(new Set(whole).size).toBe(40);
        expect(await desk.pages({ ...query, limit })).toEqual(whole);
      }
      expect(new Set((await desk.named({ sort: 'waiting', limit: 100 })).slice(0, waiting.length))).toEqual(
        new Set(waiting),
      );
    },
  );

  test('goes on after a place that is taken by nobody any more', async () => {
    const desk = aDesk();
    const ids: ConversationId[] = [];
    for (const visitor of ['v_1', 'v_2', 'v_3']) {
      ids.push(await desk.ask(visitor));
      desk.time.forward(1000);
    }
    const { next } = await desk.list({ ...open, limit: 2 });
    await desk.close(ids[1] as string);

    expect(await desk.named({ ...open, after: next as string })).toEqual(['v_1']);
  });

  test('leads an agent’s socket on from before the read, since rows may lag', async () => {
    const desk = aDesk();
    const { cursor } = await desk.list(open);

    expect(agentCursor(cursor, 'after').vector.at).toBe(NOW_MS - 10_000);
  });

  test('says whether it is complete', async () => {
    const desk = aDesk({ ...DESK, since: NOW_MS });
    expect((await desk.list(open)).isComplete).toBe(false);
    await desk.needs.inbox.complete(SHOP, NOW_MS - 1);
    expect((await desk.list(open)).isComplete).toBe(false);

    await desk.needs.inbox.complete(SHOP, NOW_MS);

    expect((await desk.list(open)).isComplete).toBe(true);
  });

  test('counts what it reads among the tenant’s reads, and is refused once these are used up', async () => {
    const desk = aDesk();
    for (let number = 0; number < 14; number++) await desk.ask(`v_${number}`);
    const counted: unknown[] = [];
    desk.needs.quotas.consume = async (...use) => {
      counted.push(use);
      return 0;
    };
    await desk.list(open);
    expect(counted).toEqual([[SHOP, { used: 'reads', by: 'staff' }, 2]]);

    desk.needs.quotas.heldFor = () => 3;

    await expect(desk.list(open)).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 3 });
  });
});

describe('what is unread', () => {
  const unreadOf = async (desk: ReturnType<typeof aDesk>, caller: Caller) =>
    ((await desk.list({ ...open, caller })).conversations as InboxItem[]).map(({ reading }) => reading.unread);

  test('is each agent’s own, and nothing for who has written last', async () => {
    const desk = aDesk();
    const conversationId = await desk.ask('v_1');
    await desk.ask('v_1', 'hello?');
    await desk.read(ann, conversationId, 1);
    expect([await unreadOf(desk, ann), await unreadOf(desk, bob)]).toEqual([[1], [2]]);

    await desk.answer(bob, conversationId);

    expect([await unreadOf(desk, ann), await unreadOf(desk, bob)]).toEqual([[2], [0]]);
  });

  test('is all of it where the mark is of an earlier incarnation', async () => {
    const desk = aDesk();
    const conversationId = await desk.ask('v_1');
    const mark = { incarnation: 'life000000', seq: 9, at: NOW_MS };
    await desk.needs.readMarks.set({ tenantId: SHOP, conversationId, by: ANN }, mark, null);

    expect(await unreadOf(desk, ann)).toEqual([1]);
  });
});

test('what a visitor has seen is what it has read, and all that stands before its own message', async () => {
  const desk = aDesk();
  const seen = async () => ((await desk.list(open)).conversations as InboxItem[]).map(({ reading }) => reading.seen);
  const conversationId = await desk.ask('v_1');
  await desk.answer(ann, conversationId);
  await desk.answer(ann, conversationId);
  expect(await seen()).toEqual([0]);
  await desk.read('visitor', conversationId, 2);
  expect(await seen()).toEqual([2]);

  await desk.ask('v_1', 'thanks');

  expect(await seen()).toEqual([4]);
});

describe('an agent who sees what is assigned to it', () => {
  test('finds its own and nobody’s, in both lists, and nobody else’s by any filter', async () => {
    const desk = aDesk({ desk: true, agentsSee: 'assigned' });
    await desk.answer(ann, await desk.ask('v_ann'));
    await desk.answer(bob, await desk.ask('v_bob'));
    await desk.ask('v_new');
    const bobs = staffId(SHOP, 'bob');

    for (const query of [open, {}, { sort: 'waiting' as const }]) {
      expect((await desk.named(query)).toSorted()).toEqual(['v_ann', 'v_new']);
      expect((await desk.named({ ...query, caller: boss })).toSorted()).toEqual(['v_ann', 'v_bob', 'v_new']);
    }
    expect(await desk.named({ assignee: bobs })).toEqual([]);
    expect(await desk.named({ assignee: bobs, caller: boss })).toEqual(['v_bob']);
  });
});

describe('the list of a desk by the activity index', () => {
  test.each([{}, { status: 'closed' as const }])(
    'has closed conversations, and how far they were read (%o)',
    async (query) => {
      const desk = aDesk();
      const conversationId = await desk.ask('v_1');
      await desk.answer(bob, conversationId);
      await desk.read(ann, conversationId, 1);
      await desk.close(conversationId);

      const { conversations, isComplete } = await desk.list(query);

      expect(isComplete).toBe(true);
      expect(conversations).toMatchObject([
        {
          status: 'closed',
          desk: { assignee: null },
          reading: { unread: 1, seen: 0 },
          lastMessage: { text: 'an answer' },
        },
      ]);
    },
  );
});

describe('a list is refused', () => {
  test.each<[string, Query, object]>([
    ['to a visitor', { caller: visitorNamed('v_1') }, { code: 'ERR_FORBIDDEN' }],
    ['of closed ones by assignee', { status: 'closed', assignee: 'me' }, { code: 'ERR_INVALID', field: 'assignee' }],
    ['of closed ones by label', { status: 'closed', label: 'a' }, { code: 'ERR_INVALID', field: 'label' }],
    ['of closed ones that are unread', { status: 'closed', unread: true }, { code: 'ERR_INVALID', field: 'unread' }],
    ['of closed ones that wait', { status: 'closed', sort: 'waiting' }, { code: 'ERR_INVALID', field: 'sort' }],
    ['after no cursor', { ...open, after: 'x' }, { code: 'ERR_INVALID', field: 'after' }],
    ['after one of the other order', { sort: 'waiting', after: 'i1.a..mia8hu00.c_1' }, { field: 'after' }],
    ['after one of the other list', { ...open, after: 'l2.mia8hu00.c_1' }, { field: 'after' }],
  ])('%s', async (_what, query, refusal) => {
    await expect(aDesk().list(query)).rejects.toMatchObject(refusal);
  });

  test.each<Query>([{ assignee: 'me' }, { assignee: null }, { label: 'a' }, { unread: false }, { sort: 'activity' }])(
    'by a tenant without a desk that is asked for what only a desk has (%o)',
    async (query) => {
      const shop = aDesk({ desk: false, agentsSee: 'all' });

      await expect(shop.list(query)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
    },
  );
});

test('a tenant without a desk has the list as it was', async () => {
  const shop = aDesk({ desk: false, agentsSee: 'all' });
  await shop.ask('v_1');
  shop.needs.inbox.ofTenant = () => Promise.reject(new Error('an inbox was read'));
  shop.needs.readMarks.ofStaff = () => Promise.reject(new Error('marks were read'));

  const listed = await shop.list(open);

  expect(Object.keys(listed).toSorted()).toEqual(['conversations', 'cursor', 'next']);
  expect(listed.conversations.map(({ visitor }) => visitor.userId)).toEqual(['v_1']);
  expect(Object.keys(listed.conversations[0] ?? {})).not.toContain('reading');
});
