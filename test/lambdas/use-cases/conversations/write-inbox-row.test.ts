import { describe, expect, test } from 'vitest';
import { ABANDONED_AFTER } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { NO_DESK } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import type { DeskChange } from '../../../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { type SendMessage, sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { repairConversations } from '../../../../lambdas/use-cases/delivery/repair-conversations.ts';
import { ANN, ANNS, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  DESK,
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const boss = agentNamed('boss', { role: 'admin' });

type Needs = UseCaseHarness['needs'];

function aDesk() {
  const harness = useCaseHarness({ desk: DESK });
  const { needs, time } = harness;
  return {
    ...harness,
    say: async (text: string, over: Partial<SendMessage> = {}, own: Partial<Needs> = {}) =>
      (await sendMessage({ ...needs, ...own }, { caller: visitorNamed('v_1'), text, ...over })).message,
    answer: (text: string, conversationId: string) => sendMessage(needs, { caller: ann, conversationId, text }),
    change: (conversationId: string, change: DeskChange) =>
      addDeskEntry(needs, { caller: ann, conversationId, change }),
    rows: () => needs.inbox.all(SHOP),
    sweep: () =>
      repairConversations(needs, { first: minuteOf(time.now()) - 2, last: minuteOf(time.now()) }, inParallel),
    isPushed: async (conversationId: string) =>
      (await needs.conversationLog.tail(SHOP, conversationId)).entries.every(({ pushed }) => pushed),
  };
}

describe('the row of a conversation in the inbox', () => {
  test('is there with the first message, and follows each that is sent', async () => {
    const desk = aDesk();
    const { conversationId } = await desk.say('hello');
    desk.time.forward(1000);
    await desk.answer('what can I do for you?', conversationId);

    expect(desk.rows()).toMatchObject([
      {
        conversationId,
        visitor: 'visitor:v_1',
        pos: 2,
        seq: 2,
        at: NOW_MS + 1000,
        state: { status: 'open', spokenAt: NOW_MS + 1000, assignee: { id: ANN, since: 2 } },
        lastMessage: { sender: 'agent', author: ANNS, text: 'what can I do for you?' },
      },
    ]);
  });

  test('follows what agents do beside, and keeps the last message and the labels', async () => {
    const desk = aDesk();
    const { conversationId } = await desk.say('hello');
    await desk.change(conversationId, { kind: 'labelled', labels: ['billing', 'vip'] });
    await desk.change(conversationId, { kind: 'snoozed', until: NOW_MS + 3_600_000 });
    await desk.change(conversationId, { kind: 'assigned', to: staffId(SHOP, 'bob') });
    for (let note = 0; note < 6; note++) await desk.change(conversationId, { kind: 'note', text: `note ${note}` });

    expect(desk.rows()).toMatchObject([
      {
        pos: 10,
        seq: 1,
        labels: ['billing', 'vip'],
        state: { desk: 4, snoozedUntil: NOW_MS + 3_600_000, assignee: { id: staffId(SHOP, 'bob'), since: 4 } },
        lastMessage: { text: 'hello' },
      },
    ]);

    await desk.say('anybody there?');

    expect(desk.rows()).toMatchObject([
      { pos: 11, labels: ['billing', 'vip'], lastMessage: { text: 'anybody there?' } },
    ]);
  });

  test('gives way to a closed place, and takes it again with the next message', async () => {
    const desk = aDesk();
    const { conversationId } = await desk.say('hello');
    await closeConversation(desk.needs, { caller: boss, conversationId });
    expect(desk.rows()).toEqual([{ tenantId: SHOP, conversationId, pos: 2, closed: true }]);

    await desk.say('one more thing');

    expect(desk.rows()).toMatchObject([{ pos: 3, lastMessage: { text: 'one more thing' } }]);
  });

  test('is written before the entry counts as pushed', async () => {
    const desk = aDesk();
    const order: string[] = [];
    const { inbox, conversationLog } = desk.needs;
    const noting = <Store extends object>(store: Store, method: keyof Store & string): Store => ({
      ...store,
      [method]: async (...args: unknown[]) => {
        await new Promise(setImmediate);
        const answer = await (store[method] as (...given: unknown[]) => Promise<unknown>)(...args);
        order.push(method);
        return answer;
      },
    });

    await desk.say(
      'hello',
      {},
      {
        inbox: noting(inbox, 'write'),
        conversationLog: noting(conversationLog, 'markPushed'),
      },
    );

    expect(order).toEqual(['write', 'markPushed']);
  });

  test('that cannot be written holds up nobody, and is written by the next sweep', async () => {
    const desk = aDesk();
    const full = { ...desk.needs.inbox, write: () => Promise.reject(new Error('throttled')) };

    const { conversationId } = await desk.say('hello', {}, { inbox: full });

    expect([desk.rows(), desk.announcedTexts(), desk.indexFailures.length]).toEqual([[], ['hello'], 1]);
    expect(await desk.isPushed(conversationId)).toBe(false);
    desk.time.forward(ABANDONED_AFTER);
    await desk.sweep();
    expect(desk.rows()).toMatchObject([{ pos: 1, lastMessage: { text: 'hello' } }]);
    expect(await desk.isPushed(conversationId)).toBe(true);
  });

  test('is not written for an entry that others have followed, however late that is pushed', async () => {
    const desk = aDesk();
    const killed = { announcer: { announce: () => Promise.reject(new Error('killed')) } };
    const inbox = { ...desk.needs.inbox, write: () => Promise.reject(new Error('killed')) };
    const { conversationId } = await desk.say('hello', { clientMessageId: 'first' }, { ...killed, inbox });
    await closeConversation(desk.needs, { caller: boss, conversationId });
    // The place of a closed conversation is kept no longer.
    desk.time.forward(2 * 3_600_000);

    await desk.say('hello', { clientMessageId: 'first' });
    desk.time.forward(-2 * 3_600_000 + 60_000);
    await desk.sweep();

    expect(await desk.isPushed(conversationId)).toBe(true);
    expect(desk.rows()).toEqual([{ tenantId: SHOP, conversationId, pos: 2, closed: true }]);
  });

  test('is not written by tenants without a desk', async () => {
    const harness = useCaseHarness();
    expect(harness.needs.desk).toEqual(NO_DESK);
    const writes: unknown[] = [];
    const inbox = { ...harness.needs.inbox, write: async (row: unknown) => writes.push(row) > 0 };

    await sendMessage({ ...harness.needs, inbox }, { caller: visitorNamed('v_1'), text: 'hello' });

    expect(writes).toEqual([]);
  });
});
