import { expect, test } from 'vitest';
import { deskView } from '../../../../lambdas/domain/conversations/desk-view.ts';
import { EMPTY } from '../../../../lambdas/domain/conversations/state.ts';
import { DAY, HOUR } from '../../../../lambdas/domain/time/units.ts';
import { ANN, NOW_MS } from '../../../support/builders/conversations.ts';

const rules = { retention: 365 * DAY, idle: HOUR };
const open = { ...EMPTY, spokenAt: NOW_MS, statusSince: NOW_MS, lastMessage: 3, desk: 2 };
const assignee = { id: ANN, since: 2 };

test('an agent sees who answers, the labels, the snooze, since when the visitor waits, and a tag', () => {
  const state = { ...open, assignee, waitingSince: NOW_MS - HOUR, snoozedUntil: NOW_MS + HOUR };

  expect(deskView({ state, labels: ['vip'], assigneeName: 'Ann' }, NOW_MS, rules)).toEqual({
    assignee: { id: ANN, name: 'Ann' },
    labels: ['vip'],
    snoozedUntil: new Date(NOW_MS + HOUR).toISOString(),
    waitingSince: new Date(NOW_MS - HOUR).toISOString(),
    etag: '"2.2"',
  });
});

test('where nothing is decided, everything is said to be so', () => {
  expect(deskView({ state: open, labels: [] }, NOW_MS, rules)).toEqual({
    assignee: null,
    labels: [],
    snoozedUntil: null,
    waitingSince: null,
    etag: '"2.0"',
  });
});

test('a snooze that is over is none', () => {
  const at = (now: number) =>
    deskView({ state: { ...open, snoozedUntil: NOW_MS + HOUR }, labels: [] }, now, rules).snoozedUntil;

  expect(at(NOW_MS + HOUR - 1)).not.toBeNull();
  expect(at(NOW_MS + HOUR)).toBeNull();
});

test.each([
  ['an entry', { status: 'closed' as const }, NOW_MS],
  ['time', {}, NOW_MS + 25 * HOUR],
])('in one that is closed by %s nobody answers or waits, and labels stay', (_, over, now) => {
  const state = { ...open, ...over, assignee, waitingSince: NOW_MS };

  expect(deskView({ state, labels: ['vip'], assigneeName: 'Ann' }, now, rules)).toMatchObject({
    assignee: null,
    labels: ['vip'],
    waitingSince: null,
  });
});
