import { describe, expect, test } from 'vitest';
import {
  type AgentCursor,
  agentCursorAt,
  isDelivered,
  startOf,
} from '../../../../lambdas/domain/delivery/agent-cursor.ts';
import { MAX_CLOCK_SKEW } from '../../../../lambdas/domain/time/version-vector.ts';
import { aMessage, INCARNATION, NOW_MS } from '../../../support/builders/conversations.ts';

const [OWN, KNOWN, STRANGE] = ['own-----', 'known---', 'strange-'];

/** Given out by `own`, which had read that `known` had come half a second less far, by its own clock. */
const PLACE: AgentCursor = {
  vector: { at: NOW_MS, by: OWN, others: [{ at: NOW_MS - 500, by: KNOWN }] },
  named: [
    { incarnation: 'another002', pos: 1 },
    { incarnation: INCARNATION, pos: 7 },
  ],
};

const pushed = (after: number, by: string, over = {}) =>
  aMessage({ pos: 3, at: NOW_MS - 5000, pushedAt: { at: NOW_MS + after, by }, ...over });

describe('an entry that was noted as pushed', () => {
  test.each([
    ['by the same environment before', pushed(-1, OWN), true],
    ['by the same environment after', pushed(1, OWN), false],
    ['by an environment that is known to have come further', pushed(-500, KNOWN), true],
    ['by an environment that is not known to have come so far', pushed(-499, KNOWN), false],
    ['by any environment longer ago than clocks differ', pushed(-MAX_CLOCK_SKEW, STRANGE), true],
    ['by a strange environment within what clocks differ', pushed(1 - MAX_CLOCK_SKEW, STRANGE), false],
    ['by nobody yet', aMessage({ pos: 3, at: NOW_MS - 500_000, pushed: false }), false],
    ['long after its commit', pushed(60_000, OWN, { at: NOW_MS - 500_000 }), false],
  ])('[CUR4] %s was certainly told: %#', (_, entry, told) => {
    expect(isDelivered(PLACE, entry)).toBe(told);
  });

  test('and is named was told, whether or not it is noted yet', () => {
    expect(isDelivered(PLACE, aMessage({ pos: 7, pushed: false }))).toBe(true);
    expect(isDelivered(PLACE, aMessage({ pos: 7, incarnation: 'another001', pushed: false }))).toBe(false);
  });
});

describe('in the middle of a catch-up', () => {
  const from = { vector: { at: NOW_MS - 60_000, by: OWN, others: [] }, named: [{ incarnation: INCARNATION, pos: 9 }] };
  const place: AgentCursor = {
    vector: PLACE.vector,
    named: [{ incarnation: INCARNATION, pos: 5 }],
    part: { upTo: NOW_MS - 30_000, from },
  };

  test.each([
    ['up to where it has come', pushed(-20_000, OWN, { at: NOW_MS - 30_000 }), true],
    ['behind that', pushed(-20_000, OWN, { at: NOW_MS - 29_999 }), false],
    ['behind that, if it was told when it began', pushed(-60_000, OWN, { at: NOW_MS - 29_999 }), true],
    ['before it, but pushed since', pushed(1, OWN, { at: NOW_MS - 90_000 }), false],
    ['which is named', aMessage({ pos: 5, at: NOW_MS, pushed: false }), true],
    ['which was named when it began', aMessage({ pos: 9, at: NOW_MS, pushed: false }), true],
  ])('[CUR4] an entry %s was certainly told: %#', (_, entry, told) => {
    expect(isDelivered(place, entry)).toBe(told);
  });

  test('it is searched from where it began', () => {
    expect(startOf(place)).toBe(NOW_MS - 60_000 - MAX_CLOCK_SKEW);
  });
});

test('a time is a place that counts for no environment more than for others', () => {
  expect(isDelivered(agentCursorAt(NOW_MS), pushed(1 - MAX_CLOCK_SKEW, OWN))).toBe(false);
  expect(isDelivered(agentCursorAt(NOW_MS), pushed(-MAX_CLOCK_SKEW, OWN))).toBe(true);
});
