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

/** Given by `own`, which had observed a reading of `known` from half a second before. */
const CURSOR: AgentCursor = {
  vector: { at: NOW_MS, by: OWN, others: [{ at: NOW_MS - 500, by: KNOWN }] },
  named: [
    { incarnation: 'another002', pos: 1 },
    { incarnation: INCARNATION, pos: 7 },
  ],
};

const pushed = (after: number, by: string, over = {}) =>
  aMessage({ pos: 3, at: NOW_MS - 5000, pushedAt: { at: NOW_MS + after, by }, ...over });

describe('an entry that was marked as pushed', () => {
  test.each([
    ['by the same environment before', pushed(-1, OWN), true],
    ['by the same environment after', pushed(1, OWN), false],
    ['by an environment of which a later reading is known', pushed(-500, KNOWN), true],
    ['by an environment of which only an earlier reading is known', pushed(-499, KNOWN), false],
    ['by any environment longer ago than the clock skew', pushed(-MAX_CLOCK_SKEW, STRANGE), true],
    ['by a strange environment within the clock skew', pushed(1 - MAX_CLOCK_SKEW, STRANGE), false],
    ['by no environment yet', aMessage({ pos: 3, at: NOW_MS - 500_000, pushed: false }), false],
    ['long after its commit', pushed(60_000, OWN, { at: NOW_MS - 500_000 }), false],
  ])('[CUR4] %s was certainly delivered: %#', (_, entry, delivered) => {
    expect(isDelivered(CURSOR, entry)).toBe(delivered);
  });

  test('and is named was delivered, whether or not it is marked yet', () => {
    expect(isDelivered(CURSOR, aMessage({ pos: 7, pushed: false }))).toBe(true);
    expect(isDelivered(CURSOR, aMessage({ pos: 7, incarnation: 'another001', pushed: false }))).toBe(false);
  });
});

describe('in the middle of a catch-up', () => {
  const from = { vector: { at: NOW_MS - 60_000, by: OWN, others: [] }, named: [{ incarnation: INCARNATION, pos: 9 }] };
  const inCatchUp: AgentCursor = {
    vector: CURSOR.vector,
    named: [{ incarnation: INCARNATION, pos: 5 }],
    part: { upTo: { bucket: NOW_MS - 240_000, conversationId: 'c_1', pos: 7 }, from },
  };

  test.each([
    ['further on', pushed(-20_000, OWN), false],
    ['further on that was delivered when the catch-up began', pushed(-60_000, OWN), true],
    ['which is named', aMessage({ pos: 5, at: NOW_MS, pushed: false }), true],
    ['which was named when the catch-up began', aMessage({ pos: 9, at: NOW_MS, pushed: false }), true],
  ])('[CUR4] an entry %s was certainly delivered: %#', (_, entry, delivered) => {
    expect(isDelivered(inCatchUp, entry)).toBe(delivered);
  });

  test('entries are searched from where the catch-up began', () => {
    expect(startOf(inCatchUp)).toBe(NOW_MS - 60_000 - MAX_CLOCK_SKEW);
  });
});

test('the cursor of a time holds for no environment more than for others', () => {
  expect(isDelivered(agentCursorAt(NOW_MS), pushed(1 - MAX_CLOCK_SKEW, OWN))).toBe(false);
  expect(isDelivered(agentCursorAt(NOW_MS), pushed(-MAX_CLOCK_SKEW, OWN))).toBe(true);
});
