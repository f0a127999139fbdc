import { describe, expect, test } from 'vitest';
import { type Entry, isMessage } from '../../../../lambdas/domain/conversations/entry.ts';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { summaryOf } from '../../../../lambdas/domain/conversations/summary.ts';
import { summaryView } from '../../../../lambdas/domain/conversations/summary-view.ts';
import type { Visitor } from '../../../../lambdas/domain/identity/visitor.ts';
import {
  aClosing,
  aMessage,
  aNote,
  aRecord,
  aReopening,
  aTail,
  aVisitor,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { IDLE } from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const rules = { retention: RETENTION, idle: IDLE };
const summary = (
  entries: Entry[],
  {
    now = NOW_MS,
    visitor = aVisitor(),
    record = aRecord(),
  }: { now?: number; visitor?: Visitor | null; record?: ReturnType<typeof aRecord> | null } = {},
) =>
  summaryOf(
    SHOP,
    aTail(entries, { record }),
    { visitor, lastMessage: entries.findLast(isMessage) ?? null },
    now,
    rules,
  );

const answer = aMessage({ sender: 'agent' });

describe('a conversation in a list', () => {
  test('shows its last message and the time of it, whatever entries follow', () => {
    const others = [aNote({ pos: 2, seq: 1, at: NOW_MS + 5 }), aClosing({ pos: 3, seq: 1, at: NOW_MS + 7 })];

    expect(summary([aMessage(), ...others], { now: NOW_MS + 9 })).toEqual({
      tenantId: SHOP,
      conversationId: 'c_1',
      visitor: { userId: 'v_1', anonymous: true },
      lastMessage: aMessage(),
      lastActivityAt: NOW_MS,
      status: 'closed',
      closedAt: NOW_MS + 7,
      seq: 1,
    });
  });

  test('shows what is known of its visitor now, and what the record says of one that is not stored any more', () => {
    const known = aVisitor({ userId: 'u-1', anonymous: false, name: 'Vera', email: 'vera@example.org', label: 'V.' });

    expect(summary([aMessage()], { visitor: known })?.visitor).toEqual({
      userId: 'u-1',
      anonymous: false,
      name: 'Vera',
      email: 'vera@example.org',
      label: 'V.',
    });
    expect(summary([aMessage()], { visitor: null })?.visitor).toEqual({ userId: 'v_1', anonymous: true });
    const user = aRecord({ subject: 'user:u-1' });
    expect(summary([aMessage()], { visitor: null, record: user })?.visitor).toEqual({
      userId: 'u-1',
      anonymous: false,
    });
  });

  test.each<[string, Entry[], number]>([
    ['the idle time after an answer', [answer], IDLE],
    ['a day without an answer', [aMessage()], UNANSWERED_AFTER],
    [
      'the idle time after its reopening',
      [answer, aClosing({ pos: 2 }), aReopening({ pos: 3, at: NOW_MS + 5 })],
      IDLE + 5,
    ],
  ])('is closed, and says since when, whether or not an entry says so: %s', (_, entries, closes) => {
    const before = summary(entries, { now: NOW_MS + closes - 1 });

    expect(before).toMatchObject({ status: 'open' });
    expect(before).not.toHaveProperty('closedAt');
    expect(summary(entries, { now: NOW_MS + closes + 99 })).toMatchObject({
      status: 'closed',
      closedAt: NOW_MS + closes,
    });
  });

  test('does not appear before its first message, nor once all of it has expired', () => {
    expect(summary([aMessage()], { record: null })).toBeNull();
    expect(summary([])).toBeNull();
    expect(summary([aNote()])).toBeNull();
    expect(summary([aClosing()])).toBeNull();
    expect(summary([aMessage()], { now: NOW_MS + RETENTION })).toBeNull();
  });

  test('is shown without its tenant, with the name of its last author and the time of its close', () => {
    const seen = summary([answer, aClosing({ pos: 2, at: NOW_MS + 7 })]);
    const view = seen && summaryView({ ...seen, lastAuthorName: 'Ann' });

    expect(view).toMatchObject({
      conversation_id: 'c_1',
      lastMessage: { text: 'message 1', sender_name: 'Ann' },
      lastActivityAt: '2026-01-01T00:00:00.000Z',
      closedAt: '2026-01-01T00:00:00.007Z',
    });
    expect(view).not.toHaveProperty('tenantId');
  });

  test('is shown without a message where that was deleted', () => {
    const seen = summaryOf(SHOP, aTail([answer]), { visitor: null, lastMessage: null }, NOW_MS, rules);

    expect(seen && summaryView(seen)).toMatchObject({ lastMessage: null });
    expect(seen && summaryView(seen)).not.toHaveProperty('closedAt');
  });
});
