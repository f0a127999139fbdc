import { describe, expect, test } from 'vitest';
import type { Tail } from '../../../../lambdas/domain/conversations/entry.ts';
import {
  isExpired,
  lastLiving,
  nextPosition,
  refilled,
  statusOf,
} from '../../../../lambdas/domain/conversations/log.ts';
import { aClosing, aMessage, aRecord, INCARNATION, NOW_MS } from '../../../support/builders/conversations.ts';

const rules = { retention: 1000, idle: 100 };
const newIncarnation = () => 'life000002';

describe('the status of a conversation', () => {
  test.each([
    ['open without an entry', undefined, 0, 'open'],
    ['open until the idle time is over', aMessage(), 99, 'open'],
    ['closed from then on', aMessage(), 100, 'closed'],
    ['closed by an entry, at once', aClosing(), 0, 'closed'],
    ['open again when that was taken back', { ...aMessage(), kind: 'reopened' as const, by: 'ann' }, 99, 'open'],
    ['closed when that too was long ago', { ...aMessage(), kind: 'reopened' as const, by: 'ann' }, 100, 'closed'],
  ])('is %s', (_, last, later, status) => {
    expect(statusOf(last, NOW_MS + later, rules)).toBe(status);
  });
});

describe('the next position in a log', () => {
  const longAfter = 1000 + 60_000;
  const next = (entries: Tail['entries'], later = 0, isMessage = true, beside: Partial<Tail> = {}) =>
    nextPosition({ record: null, restart: null, ...beside, entries }, NOW_MS + later, rules, newIncarnation, isMessage);
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

test('an entry expires with the retention, to the millisecond', () => {
  expect([999, 1000].map((later) => isExpired(aMessage(), NOW_MS + later, rules))).toEqual([false, true]);
  expect(lastLiving([aMessage()], NOW_MS + 999, rules)).toEqual(aMessage());
  expect(lastLiving([aMessage()], NOW_MS + 1000, rules)).toBeUndefined();
  expect(lastLiving([], NOW_MS, rules)).toBeUndefined();
});

describe('an allowance', () => {
  test('is full at first', () => {
    expect(refilled(undefined, NOW_MS)).toEqual({ tokens: 10, at: NOW_MS });
  });

  test('grows by ten a second and not beyond ten', () => {
    expect(refilled({ tokens: 1, at: NOW_MS }, NOW_MS + 250)).toEqual({ tokens: 3.5, at: NOW_MS + 250 });
    expect(refilled({ tokens: 1, at: NOW_MS }, NOW_MS + 60_000)).toEqual({ tokens: 10, at: NOW_MS + 60_000 });
  });

  test('neither grows nor shrinks by a clock that is behind, and does not let time be counted twice', () => {
    const after = refilled({ tokens: 1, at: NOW_MS }, NOW_MS - 5000);

    expect(after).toEqual({ tokens: 1, at: NOW_MS });
  });
});
