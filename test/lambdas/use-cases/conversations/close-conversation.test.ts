import { describe, expect, test } from 'vitest';
import type { Tail } from '../../../../lambdas/domain/conversations/entry.ts';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { authorOf } from '../../../../lambdas/domain/identity/caller.ts';
import { DAY } from '../../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import {
  closeConversation,
  closeIdleConversation,
} from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { summaryFor } from '../../../../lambdas/use-cases/conversations/summary-for.ts';
import { ANN, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  IDLE,
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const admin = agentNamed('boss', { role: 'admin' });

async function aBegunConversation() {
  const harness = useCaseHarness();
  const { message } = await sendMessage(harness.needs, { caller: aCaller(), text: 'hello' });
  return { harness, conversationId: message.conversationId };
}

const close = ({ needs }: UseCaseHarness, conversationId: string, caller = admin) =>
  closeConversation(needs, { caller, conversationId });

const summaryOf = ({ needs }: UseCaseHarness, tail: Tail) => summaryFor(needs, SHOP, tail);

const kindsOf = async ({ needs }: UseCaseHarness, conversationId: string) =>
  (await needs.conversationLog.from(SHOP, conversationId, 1, 100)).map(({ kind }) => kind);

describe('a close by time', () => {
  test.each([
    [
      'the sweep',
      ({ needs }: UseCaseHarness, conversationId: string) =>
        closeIdleConversation(needs, { tenantId: SHOP, conversationId }),
    ],
    ['an agent', close],
  ])('bears the time from which it counts, before it is written by %s and after', async (_, closing) => {
    const { harness, conversationId } = await aBegunConversation();
    await sendMessage(harness.needs, { caller: admin, conversationId, text: 'an answer' });
    harness.time.forward(IDLE + 250_000);
    const before = await summaryOf(harness, await harness.needs.conversationLog.tail(SHOP, conversationId));

    const after = await summaryOf(harness, await closing(harness, conversationId));

    expect(before).toMatchObject({ status: 'closed', closedAt: NOW_MS + IDLE });
    expect(after).toMatchObject({ status: 'closed', closedAt: NOW_MS + IDLE });
  });
});

describe('closing a conversation', () => {
  test('adds one entry, pushes it and answers the log’s end with it', async () => {
    const { harness, conversationId } = await aBegunConversation();

    const tail = await close(harness, conversationId);

    expect(await summaryOf(harness, tail)).toMatchObject({
      conversationId,
      status: 'closed',
      seq: 1,
      lastMessage: { text: 'hello' },
    });
    expect(await harness.needs.conversationLog.before(SHOP, conversationId, null, 1)).toMatchObject([
      { kind: 'closed', pos: 2, seq: 1, reason: 'agent', author: authorOf(admin), pushed: true },
    ]);
    expect(harness.announcedKinds()).toEqual(['message', 'closed']);
  });

  test('[ONCE6] twice is closing it once', async () => {
    const { harness, conversationId } = await aBegunConversation();
    await close(harness, conversationId);

    expect((await close(harness, conversationId)).state).toMatchObject({ status: 'closed' });

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'closed']);
    expect(harness.announcedKinds()).toEqual(['message', 'closed']);
  });

  test('[ONCE6] at once by several is closing it once', async () => {
    const { harness, conversationId } = await aBegunConversation();

    await Promise.all([close(harness, conversationId), close(harness, conversationId), close(harness, conversationId)]);

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'closed']);
  });

  test('again pushes what the first try left unpushed when it crashed', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const announce = harness.needs.announcer.announce;
    harness.needs.announcer.announce = () => Promise.reject(new Error('crashed'));
    await expect(close(harness, conversationId)).rejects.toThrow('crashed');
    harness.needs.announcer.announce = announce;

    await close(harness, conversationId);

    expect(harness.announcedKinds()).toEqual(['message', 'closed']);
    expect(await harness.needs.conversationLog.before(SHOP, conversationId, null, 1)).toMatchObject([{ pushed: true }]);
  });

  test('[ORD3] does not close over a message that came after, when only the answer of the close was lost', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const append = harness.needs.conversationLog.append;
    harness.needs.conversationLog.append = async (...args) => {
      await append(...args);
      harness.needs.conversationLog.append = append;
      await sendMessage(harness.needs, { caller: aCaller(), text: 'one more thing' });
      return append(...args);
    };

    await close(harness, conversationId);

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'closed', 'message']);
  });

  test.each(['close first', 'message first'])(
    '[ORD3] and a message at the same time have one order (%s)',
    async (first) => {
      const { harness, conversationId } = await aBegunConversation();
      const send = () => sendMessage(harness.needs, { caller: aCaller(), text: 'wait' });
      const both = [() => close(harness, conversationId), send];

      await Promise.all((first === 'close first' ? both : both.reverse()).map((start) => start()));

      const entries = await harness.needs.conversationLog.from(SHOP, conversationId, 1, 10);
      const [, second, third] = entries;
      expect([second?.kind, third?.kind].sort()).toEqual(['closed', 'message']);
      expect(third?.kind === 'message' ? third.reopens : undefined).toBe(third?.kind === 'message' ? true : undefined);
    },
  );
});

describe('who may close', () => {
  test('an agent who has answered here', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const ann = agentNamed('ann');
    await sendMessage(harness.needs, { caller: ann, conversationId, text: 'hi' });

    expect((await close(harness, conversationId, ann)).state).toMatchObject({ status: 'closed' });
  });

  test.each([
    ['an agent who has not answered', agentNamed('bob'), 'ERR_FORBIDDEN'],
    ['another visitor', visitorNamed('v_2'), 'ERR_NOT_FOUND'],
    ['an admin of another tenant', agentNamed('eve', { role: 'admin', tenantId: RIVAL }), 'ERR_NOT_FOUND'],
    ['an agent of another tenant', agentNamed('ann', { tenantId: RIVAL }), 'ERR_NOT_FOUND'],
  ])('not %s', async (_, caller, code) => {
    const { harness, conversationId } = await aBegunConversation();
    await sendMessage(harness.needs, { caller: agentNamed('ann'), conversationId, text: 'hi' });

    await expect(close(harness, conversationId, caller)).rejects.toMatchObject({ code });

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'message']);
  });

  test.each([
    ['never existed', 'c_none', 0],
    ['has expired', undefined, RETENTION],
  ])('no caller, a conversation that %s', async (_, named, later) => {
    const { harness, conversationId } = await aBegunConversation();
    harness.time.forward(later);

    await expect(close(harness, named ?? conversationId)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });

    expect(await kindsOf(harness, named ?? conversationId)).toEqual(named ? [] : ['message']);
  });
});

describe('a conversation whose time is over', () => {
  const closeIdle = ({ needs }: UseCaseHarness, conversationId: string) =>
    closeIdleConversation(needs, { tenantId: SHOP, conversationId });

  /** A conversation whose last word is the site's. */
  async function anAnsweredConversation() {
    const { harness, conversationId } = await aBegunConversation();
    await sendMessage(harness.needs, { caller: agentNamed('ann'), conversationId, text: 'what can I do for you?' });
    return { harness, conversationId };
  }

  test('is closed as idle if it was answered, by no agent', async () => {
    const { harness, conversationId } = await anAnsweredConversation();
    harness.time.forward(IDLE);

    await closeIdle(harness, conversationId);

    expect(await harness.needs.conversationLog.before(SHOP, conversationId, null, 1)).toMatchObject([
      { kind: 'closed', reason: 'idle', author: 'system:sweeper' },
    ]);
    expect(harness.invocation.counts).toEqual({ ConversationsClosed: 1 });
  });

  test('is closed as unanswered, a day after its last message, if its visitor waits', async () => {
    const { harness, conversationId } = await aBegunConversation();
    harness.time.forward(UNANSWERED_AFTER - 1);
    await closeIdle(harness, conversationId);
    const early = await kindsOf(harness, conversationId);
    harness.time.forward(1);

    await closeIdle(harness, conversationId);

    expect(early).toEqual(['message']);
    expect(await harness.needs.conversationLog.before(SHOP, conversationId, null, 1)).toMatchObject([
      { kind: 'closed', reason: 'unanswered', author: 'system:sweeper' },
    ]);
  });

  test('stays open if it has a message from within the idle time', async () => {
    const { harness, conversationId } = await anAnsweredConversation();
    harness.time.forward(IDLE - 1);

    expect((await closeIdle(harness, conversationId)).state).toMatchObject({ status: 'open' });

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'message']);
  });

  test('[ONCE6] is closed once by two sweepers at once', async () => {
    const { harness, conversationId } = await anAnsweredConversation();
    harness.time.forward(IDLE);

    await Promise.all([closeIdle(harness, conversationId), closeIdle(harness, conversationId)]);

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'message', 'closed']);
  });
});

describe('a visitor that ends its chat', () => {
  test('closes it for everybody, once, and its next message opens it again', async () => {
    const { harness, conversationId } = await aBegunConversation();

    await Promise.all([close(harness, conversationId, aCaller()), close(harness, conversationId, aCaller())]);
    const entries = await harness.needs.conversationLog.from(SHOP, conversationId, 1, 9);
    const { message } = await sendMessage(harness.needs, { caller: aCaller(), text: 'one more thing' });

    expect(entries).toMatchObject([
      { kind: 'message' },
      { kind: 'closed', reason: 'visitor', author: authorOf(aCaller()), pushed: true },
    ]);
    expect(harness.announcedKinds()).toContain('closed');
    expect(message.entry.reopens).toBe(true);
  });

  test('ends the assignment and the snooze', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const change = { kind: 'assigned', to: ANN, until: NOW_MS + DAY } as const;
    await addDeskEntry(harness.needs, { caller: admin, conversationId, change });

    const { state } = await close(harness, conversationId, aCaller());

    expect(state).toMatchObject({ status: 'closed' });
    expect(state).not.toHaveProperty('assignee');
    expect(state).not.toHaveProperty('snoozedUntil');
  });

  test.each([
    ['another visitor', visitorNamed('v_2')],
    ['one of another tenant with the same id', aCaller({ tenantId: RIVAL })],
    ['a socket that follows it', aCaller({ subject: 'visitor:v_3', follows: { subject: 'visitor:v_1', until: 9e9 } })],
  ])('is not %s', async (_, caller) => {
    const { harness, conversationId } = await aBegunConversation();

    await expect(close(harness, conversationId, caller)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });

    expect(await kindsOf(harness, conversationId)).toEqual(['message']);
  });

  test('has to have said something', async () => {
    const harness = useCaseHarness();

    await expect(close(harness, 'c_1', aCaller())).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
  });
});
