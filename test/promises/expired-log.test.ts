import { expect, test } from 'vitest';
import { encodeCursor } from '../../lambdas/domain/conversations/cursor.ts';
import { type MessageEntry, messageId } from '../../lambdas/domain/conversations/entry.ts';
import { readMessages } from '../../lambdas/use-cases/conversations/read-messages.ts';
import { sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { catchUp } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { aCaller, SHOP } from '../support/builders/tenants.ts';
import { everyOrder, type Race, type Steps } from '../support/harness/invocations/every-order.ts';
import { agentNamed, useCaseHarness } from '../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../support/stores/stores.ts';

/**
 * Races of writers in a log that has expired. DynamoDB deletes expired items late and in no order, between any two steps of
 * the writers. Whatever it deletes when, and however the writers interleave, the log begins again once: one incarnation, one
 * order, nothing twice.
 */

/** The steps by which writers can notice each other; looking for its own message matters where that is sent twice. */
const STEPS = ['tail', 'recordRestart', 'append'];

const visitor = aCaller();

/** A conversation with one expired incarnation for each count given, of that number of messages. */
async function anExpiredLog(...counts: number[]) {
  const harness = useCaseHarness();
  const { needs, time } = harness;
  for (const count of counts) {
    for (let number = 0; number < count; number++) await sendMessage(needs, { caller: visitor, text: 'old' });
    time.forward(RETENTION + 86_400_000);
  }
  const conversation = needs.conversationLog.conversations()[0];
  if (!conversation) throw new Error('nothing was said');
  const deletable = () =>
    Object.fromEntries(
      (needs.conversationLog.conversations()[0]?.entries ?? [])
        .filter(({ at }) => at + RETENTION <= time.now() - 3_600_000)
        .map(({ pos }) => [
          `${pos} is deleted`,
          () => needs.conversationLog.delete('shop', conversation.conversationId, pos),
        ]),
    );
  const old = conversation.entries.map((entry) => ({ ...entry }));
  return { ...harness, conversationId: conversation.conversationId, old, deletable };
}

type ExpiredLog = Awaited<ReturnType<typeof anExpiredLog>>;

/** Sends a message, one step at a time. */
const saying =
  (
    { needs, conversationId }: ExpiredLog,
    { turn }: Steps,
    name: string,
    said: { text: string; clientMessageId: string },
    steps = STEPS,
  ) =>
  async (caller = visitor) => {
    const conversationLog = new Proxy(needs.conversationLog, {
      get(target, key) {
        const method = Reflect.get(target, key) as (...args: unknown[]) => Promise<unknown>;
        if (!steps.includes(String(key))) return method;
        return async (...args: unknown[]) => {
          await turn(`${name}: ${String(key)}`);
          return method.apply(target, args);
        };
      },
    });
    const { message } = await sendMessage({ ...needs, conversationLog }, { caller, conversationId, ...said });
    return message.entry;
  };

/**
 * Checks that there is one new incarnation, counted from one without a hole, with each of these texts once; and that every
 * old cursor leads to all of it.
 */
async function checkAnew({ needs, conversationId, old, time }: ExpiredLog, texts: string[]): Promise<void> {
  const stored = await needs.conversationLog.from(SHOP, conversationId, 1, 100);
  const fresh = stored.filter((entry): entry is MessageEntry => entry.at + RETENTION > time.now());
  expect(fresh.map(({ text }) => text).toSorted()).toEqual(texts);
  expect(fresh.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1));
  expect(fresh.map(({ pos }) => pos - (fresh[0]?.pos ?? 0))).toEqual(texts.map((_, index) => index));
  expect(new Set(fresh.map(({ incarnation }) => incarnation)).size).toBe(1);
  const known = new Set(old.map(messageId));
  expect(fresh.filter((entry) => known.has(messageId(entry)))).toEqual([]);

  for (const { incarnation, pos } of old) {
    const { entries } = await catchUp(needs, { caller: visitor, after: encodeCursor({ incarnation, pos }) });
    expect(entries.map(({ entry }) => messageId(entry))).toEqual(fresh.map(messageId));
  }
  const { messages } = await readMessages(needs, { caller: visitor, limit: 20 });
  expect(messages.map(({ entry }) => messageId(entry))).toEqual(fresh.map(messageId));
}

test.each([
  ['that has ended once', [2]],
  ['that has ended twice', [1, 1]],
])(
  '[ORD4] two who write into a log %s begin one new incarnation, whatever is deleted meanwhile',
  async (_, incarnations) => {
    const orders = await everyOrder(async (steps): Promise<Race> => {
      const harness = await anExpiredLog(...incarnations);
      const one = saying(harness, steps, 'one', { text: 'a', clientMessageId: 'a' });
      const other = saying(harness, steps, 'other', { text: 'b', clientMessageId: 'b' });
      return {
        actors: { one: () => one(), other: () => other(agentNamed('ann')) },
        chances: harness.deletable,
        check: () => checkAnew(harness, ['a', 'b']),
      };
    });

    expect(orders).toBeGreaterThan(1000);
  },
);

test('[ORD4] [ONCE1] a message that is sent twice into a log that has ended is stored once, whatever is deleted meanwhile', async () => {
  await everyOrder(async (steps): Promise<Race> => {
    const harness = await anExpiredLog(1);
    const [said, all] = [{ text: 'a', clientMessageId: 'a' }, [...STEPS, 'findSent']];
    const first = saying(harness, steps, 'first', said, all);
    const again = saying(harness, steps, 'again', said, all);
    return {
      actors: { first: () => first(), again: () => again() },
      chances: harness.deletable,
      check: () => checkAnew(harness, ['a']),
    };
  });
});

test('[ORD4] two who write while the log ends go on with it, or begin one new incarnation', async () => {
  await everyOrder(async (steps): Promise<Race> => {
    const harness = await anExpiredLog(1);
    const { needs, time } = harness;
    await sendMessage(needs, { caller: visitor, text: 'last' });
    const last = needs.conversationLog.conversations()[0]?.entries.at(-1);
    time.forward(RETENTION - 1);
    const one = saying(harness, steps, 'one', { text: 'a', clientMessageId: 'a' });
    const other = saying(harness, steps, 'other', { text: 'b', clientMessageId: 'b' });
    const isOver = () => time.now() >= (last?.at ?? 0) + RETENTION;
    const ends = () => (isOver() ? {} : { 'it ends': () => time.forward(1) });
    return {
      actors: { one: () => one(), other: () => other(agentNamed('ann')) },
      chances: ends,
      async check() {
        time.forward(1);
        const entries = await needs.conversationLog.from(SHOP, harness.conversationId, 1, 100);
        const [, before, first, second] = entries as [unknown, MessageEntry, MessageEntry, MessageEntry];
        expect(entries).toHaveLength(4);
        expect([first.text, second.text].toSorted()).toEqual(['a', 'b']);
        expect([second.incarnation, second.seq, second.pos]).toEqual([first.incarnation, first.seq + 1, first.pos + 1]);
        expect(first.seq).toBe(first.incarnation === before.incarnation ? 2 : 1);
      },
    };
  });
});
