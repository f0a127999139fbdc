import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { eventView, isEvent } from '../../../../lambdas/domain/conversations/event-view.ts';
import {
  ANN,
  aClosing,
  aLabelling,
  aMessage,
  aNote,
  anAssignment,
  anErasure,
  anUnknown,
  aReopening,
  aSnooze,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const view = (entry: Entry, over = {}) => eventView({ tenantId: SHOP, conversationId: 'c_1', entry, ...over });
const NOW_TEXT = new Date(NOW_MS).toISOString();
const base = { id: expect.stringMatching(/^e_/), timestamp: NOW_TEXT, by: { id: ANN } };

describe('an entry of a thread', () => {
  test('that is a message has the form that it has everywhere, and says what it did', () => {
    expect(view(aMessage())).toEqual({ type: 'message', message: expect.objectContaining({ seq: 1 }) });
    expect(view(aMessage({ reopens: true, assigns: true }))).toMatchObject({ reopens: true, assigns: true });
  });

  test('that is a note names its author as known now', () => {
    expect(view(aNote({ text: 'hm' }), { authorName: 'Ann' })).toMatchObject({
      type: 'note',
      note: { text: 'hm', by: { id: ANN, name: 'Ann' }, timestamp: NOW_TEXT },
    });
  });

  test.each([
    [anAssignment({ labels: ['vip'] }), { type: 'assigned', ...base, assignee: { id: ANN }, labels: ['vip'] }],
    [
      anAssignment({ to: null, until: null }),
      { type: 'assigned', ...base, assignee: null, labels: [], snoozedUntil: null },
    ],
    [
      anAssignment({ until: NOW_MS }),
      { type: 'assigned', ...base, assignee: { id: ANN }, labels: [], snoozedUntil: NOW_TEXT },
    ],
    [aLabelling({ labels: [] }), { type: 'labelled', ...base, labels: [] }],
    [aSnooze({ until: NOW_MS }), { type: 'snoozed', ...base, labels: [], snoozedUntil: NOW_TEXT }],
    [aSnooze({ until: null }), { type: 'snoozed', ...base, labels: [], snoozedUntil: null }],
    [aReopening(), { type: 'reopened', ...base }],
    [anErasure(), { type: 'erased', ...base }],
  ])('says what was decided, and by whom: $0.kind', (entry, expected) => {
    expect(view(entry)).toEqual(expected);
  });

  test('that is a close says why, from when on, and that nobody asked for one by time', () => {
    const since = NOW_MS - 60_000;

    expect(view(aClosing({ since }))).toEqual({
      type: 'closed',
      id: expect.any(String),
      timestamp: new Date(since).toISOString(),
      by: null,
      reason: 'idle',
    });
    expect(view(aClosing({ reason: 'visitor', author: 'visitor:v_1' }))).toMatchObject({ by: { id: 'v_1' } });
  });

  test('of a kind that this version does not know is none', () => {
    expect(view(anUnknown())).toBeNull();
    expect([anUnknown(), aNote(), aMessage()].map(isEvent)).toEqual([false, true, true]);
  });
});
