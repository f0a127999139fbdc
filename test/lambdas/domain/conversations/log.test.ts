import { describe, expect, test } from 'vitest';
import type { Tail } from '../../../../lambdas/domain/conversations/entry.ts';
import {
  COMPLETE_AFTER,
  closesAt,
  goesOn,
  holdsAllSince,
  isExpired,
  lastLiving,
  livingState,
  nextPosition,
  reasonToClose,
  refilled,
  spent,
  statusOf,
  UNANSWERED_AFTER,
} from '../../../../lambdas/domain/conversations/log.ts';
import { type ConversationState, EMPTY } from '../../../../lambdas/domain/conversations/state.ts';
import type { Status } from '../../../../lambdas/domain/conversations/status.ts';
import { MAX_CLOCK_SKEW } from '../../../../lambdas/domain/time/version-vector.ts';
import {
  aClosing,
  aLabelling,
  aMessage,
  aNote,
  anErasure,
  anUnknown,
  aRecord,
  aState,
  aTail,
  INCARNATION,
  NOW_MS,
} from '../../../support/builders/conversations.ts';

const rules = { retention: 1000, idle: 100 };
const newIncarnation = () => 'life000002';

const IDLE = 100;
const LONG = UNANSWERED_AFTER;
/** A conversation whose last message is the site's, and one whose visitor waits. */
const answered: ConversationState = { ...EMPTY, statusSince: NOW_MS - 9, spokenAt: NOW_MS, lastMessage: 2 };
const waiting: ConversationState = { ...answered, waitingSince: NOW_MS - 5 };

describe('a tail holds all that was committed since a time', () => {
  const tail = (pos: number, at: number) => aTail([aMessage({ pos, at }), aMessage({ pos: pos + 1, at: NOW_MS })]);

  test.each([
    ['where its first entry is older than clocks may differ', tail(7, NOW_MS - MAX_CLOCK_SKEW - 1), true],
    ['not where a clock that is behind may have shown that time later', tail(7, NOW_MS - MAX_CLOCK_SKEW), false],
    ['not where its first entry bears a time to come, of a clock that is ahead', tail(7, NOW_MS + 60_000), false],
    ['where it begins with the first entry of the log', tail(1, NOW_MS), true],
    ['where the log is empty', aTail([]), true],
  ])('%s', (_, seen, holds) => {
    expect(holdsAllSince(seen, NOW_MS)).toBe(holds);
  });
});

describe('the status of a conversation', () => {
  test.each<[string, ConversationState, number, Status]>([
    ['open without an entry', EMPTY, LONG, 'open'],
    ['open after an answer until the idle time is over', answered, IDLE - 1, 'open'],
    ['closed from then on', answered, IDLE, 'closed'],
    ['open while a visitor waits, for a day', waiting, LONG - 1, 'open'],
    ['closed after a day without an answer', waiting, LONG, 'closed'],
    ['closed by an entry, at once', { ...waiting, status: 'closed', statusSince: NOW_MS }, 0, 'closed'],
    [
      'closed by an entry, whatever the snooze',
      { ...answered, status: 'closed', snoozedUntil: NOW_MS + 9999 },
      0,
      'closed',
    ],
    ['open while it is put off, and for the idle time after', { ...answered, snoozedUntil: NOW_MS + 500 }, 599, 'open'],
    ['closed after that', { ...answered, snoozedUntil: NOW_MS + 500 }, 600, 'closed'],
    [
      'open for a day after the snooze where a visitor waits',
      { ...waiting, snoozedUntil: NOW_MS + 500 },
      LONG + 499,
      'open',
    ],
    [
      'no longer open for a snooze that ended before the last message',
      { ...answered, snoozedUntil: NOW_MS - 5 },
      IDLE,
      'closed',
    ],
    ['open for the idle time since its reopening', { ...answered, statusSince: NOW_MS + 50 }, 149, 'open'],
    ['closed after that too', { ...answered, statusSince: NOW_MS + 50 }, 150, 'closed'],
  ])('is %s', (_, state, later, status) => {
    expect(statusOf(state, NOW_MS + later, rules)).toBe(status);
  });

  test('ends by time because it is idle, or because nobody has answered', () => {
    expect([answered, waiting].map((state) => [closesAt(state, rules) - NOW_MS, reasonToClose(state)])).toEqual([
      [IDLE, 'idle'],
      [LONG, 'unanswered'],
    ]);
    expect(UNANSWERED_AFTER).toBe(24 * 3_600_000);
  });

  test('ends for one who waits when the tenant says, which changes nothing for one who was answered', () => {
    const patient = { ...rules, unanswered: 3 * LONG };

    expect([answered, waiting].map((state) => closesAt(state, patient) - NOW_MS)).toEqual([IDLE, 3 * LONG]);
    expect(statusOf(waiting, NOW_MS + 3 * LONG - 1, patient)).toBe('open');
    expect(statusOf(waiting, NOW_MS + 3 * LONG, patient)).toBe('closed');
  });

  test('is not changed by what follows the last word: a label, a note, a kind of a later version', () => {
    const said = [aMessage({ sender: 'agent' }), aClosing({ pos: 2, at: NOW_MS + 1 })];
    const followed = [...said, aLabelling({ pos: 3 }), aNote({ pos: 4 }), anUnknown({ pos: 5 })];

    expect(statusOf(aTail(said).state, NOW_MS, rules)).toBe('closed');
    expect(statusOf(aTail(followed).state, NOW_MS, rules)).toBe('closed');
    const open = [aMessage({ sender: 'agent' }), aNote({ pos: 2, at: NOW_MS + 99 })];
    expect(statusOf(aTail(open).state, NOW_MS + 100, rules)).toBe('closed');
  });
});

describe('an expired log', () => {
  const tail = aTail([aMessage({ state: aState({ status: 'closed' }) })]);

  test('has the state of one without entries, so that it binds nobody who comes after', () => {
    expect(livingState(tail, NOW_MS + 999, rules)).toEqual(aState({ status: 'closed' }));
    expect(livingState(tail, NOW_MS + 1000, rules)).toEqual(EMPTY);
  });

  test('does not go on, and neither does one that is closed or empty', () => {
    const open = aTail([aMessage({ sender: 'agent' })]);

    expect(goesOn(open, NOW_MS + 99, rules)).toBe(true);
    expect(goesOn(open, NOW_MS + 100, rules)).toBe(false);
    expect(goesOn(aTail([aMessage()]), NOW_MS + 999, rules)).toBe(true);
    expect(goesOn(aTail([aMessage()]), NOW_MS + 1000, rules)).toBe(false);
    expect(goesOn(tail, NOW_MS, rules)).toBe(false);
    expect(goesOn(aTail([]), NOW_MS, rules)).toBe(false);
  });
});

describe('the next position in a log', () => {
  const longAfter = 1000 + 60_000;
  const next = (entries: Tail['entries'], later = 0, isMessage = true, beside: Partial<Tail> = {}) =>
    nextPosition(aTail(entries, { record: null, ...beside }), NOW_MS + later, rules, newIncarnation, isMessage);
  const restart = { incarnation: 'life000009', pos: 5, at: NOW_MS };

  test('is the first, in a new incarnation, of a log without entries', () => {
    expect(next([])).toEqual({ position: { pos: 1, incarnation: 'life000002', seq: 1 }, restarts: false });
  });

  test('[ORD2] follows the last entry and counts messages only', () => {
    const last = aMessage({ pos: 7, seq: 5 });
    expect(next([last])).toEqual({ position: { pos: 8, incarnation: INCARNATION, seq: 6 }, restarts: false });
    expect(next([last], 0, false)).toEqual({ position: { pos: 8, incarnation: INCARNATION, seq: 5 }, restarts: false });
    expect(next([last], 999, true, { restart })).toEqual({
      position: { pos: 8, incarnation: INCARNATION, seq: 6 },
      restarts: false,
    });
  });

  test('follows an expired entry too, whose row may still exist, but in a new incarnation and counted from one', () => {
    const position = { pos: 8, incarnation: 'life000002', seq: 1 };
    expect(next([aMessage({ pos: 7, seq: 5 })], 1000)).toEqual({ position, restarts: true });
  });

  test('follows an erasure in a new incarnation, counted from one', () => {
    const erasure = anErasure({ pos: 7, seq: 5 });
    const position = { pos: 8, incarnation: 'life000002' };

    expect(next([aMessage({ pos: 6, seq: 5 }), erasure])).toEqual({
      position: { ...position, seq: 1 },
      restarts: false,
    });
    expect(next([erasure], 0, false)).toEqual({ position: { ...position, seq: 0 }, restarts: false });
    const after = aMessage({ pos: 8, seq: 1, incarnation: 'life000002' });
    expect(next([erasure, after]).position).toEqual({ pos: 9, incarnation: 'life000002', seq: 2 });
  });

  test('is to be decided anew where all entries were deleted, and not before the last restart', () => {
    const record = aRecord();
    const incarnation = 'life000002';
    expect(next([], 0, true, { record })).toEqual({ position: { pos: 1, incarnation, seq: 1 }, restarts: true });
    expect(next([], longAfter, true, { record, restart })).toEqual({
      position: { pos: 5, incarnation, seq: 1 },
      restarts: true,
    });
    const expired = [aMessage({ pos: 7 })];
    expect(next(expired, longAfter, true, { record, restart })).toEqual({
      position: { pos: 8, incarnation, seq: 1 },
      restarts: true,
    });
  });

  test('is that of a restart which another writer has just recorded', () => {
    const position = { pos: 5, incarnation: 'life000009', seq: 1 };
    expect(next([], 59_999, true, { record: aRecord(), restart })).toEqual({ position, restarts: false });
    expect(next([aMessage({ pos: 4 })], 1000, true, { record: aRecord(), restart })).toEqual({
      position,
      restarts: false,
    });
  });
});

test('what bears a time of 15 s ago is complete: an attempt, its write, and two clocks that differ', () => {
  expect(COMPLETE_AFTER).toBe(15_000);
});

test('an entry expires with the retention, to the millisecond', () => {
  expect([999, 1000].map((later) => isExpired(aMessage(), NOW_MS + later, rules))).toEqual([false, true]);
  expect(lastLiving([aMessage()], NOW_MS + 999, rules)).toEqual(aMessage());
  expect(lastLiving([aMessage()], NOW_MS + 1000, rules)).toBeUndefined();
  expect(lastLiving([], NOW_MS, rules)).toBeUndefined();
});

describe('an allowance', () => {
  test('is full at first', () => {
    expect(refilled(undefined, NOW_MS)).toEqual({ tokens: 50, at: NOW_MS });
  });

  test('grows by ten a second and not beyond fifty, that of staff not beyond ten', () => {
    expect(refilled({ tokens: 1, at: NOW_MS }, NOW_MS + 250)).toEqual({ tokens: 3.5, at: NOW_MS + 250 });
    expect(refilled({ tokens: 1, at: NOW_MS }, NOW_MS + 60_000)).toEqual({ tokens: 50, at: NOW_MS + 60_000 });
    expect(refilled({ tokens: 1, staff: 1, at: NOW_MS }, NOW_MS + 250)).toMatchObject({ staff: 3.5 });
    expect(refilled({ tokens: 1, staff: 1, at: NOW_MS }, NOW_MS + 900)).not.toHaveProperty('staff');
  });

  test('neither grows nor shrinks by a clock that is behind, and does not let time be counted twice', () => {
    const after = refilled({ tokens: 1, at: NOW_MS }, NOW_MS - 5000);

    expect(after).toEqual({ tokens: 1, at: NOW_MS });
  });

  test('is spent by visitors and staff each from their own', () => {
    expect(spent({ tokens: 1, at: NOW_MS }, false)).toEqual({ tokens: 0, at: NOW_MS });
    expect(spent({ tokens: 0.9, at: NOW_MS }, false)).toBeNull();
    expect(spent({ tokens: 0, at: NOW_MS }, true)).toEqual({ tokens: 0, staff: 9, at: NOW_MS });
    expect(spent({ tokens: 9, staff: 0.5, at: NOW_MS }, true)).toBeNull();
  });
});
