import { describe, expect, test } from 'vitest';
import { cursor, encodeCursor, resumeCursorOf } from '../../../../lambdas/domain/conversations/cursor.ts';
import type { AgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor.ts';
import { agentCursor, encodeAgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import { NO_ENVIRONMENT } from '../../../../lambdas/domain/time/version-vector.ts';
import { aMessage, INCARNATION, NOW_MS } from '../../../support/builders/conversations.ts';

test.each([0, 1, 35, 36, 999_999_999_999])('a cursor (%i) survives the way to the client and back', (pos) => {
  expect(cursor(encodeCursor({ incarnation: INCARNATION, pos }), 'after')).toEqual({ incarnation: INCARNATION, pos });
});

describe('an agent’s cursor', () => {
  const own = { at: NOW_MS, by: 'aZ09_-xy' };
  const others = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({ at: NOW_MS + number, by: `another${number}` }));
  const named = [
    { incarnation: INCARNATION, pos: 36 },
    { incarnation: 'another-01', pos: 1 },
  ];
  const from = { vector: { at: 0, by: NO_ENVIRONMENT, others: [] }, named };

  test.each([
    ['as it goes with an entry', { vector: { ...own, others }, named }, 'a2.'],
    ['at the end of a catch-up', { vector: { ...own, others: [] }, named: [] }, 'a2.mjuohs00.aZ09_-xy'],
    [
      'in the middle of one',
      {
        vector: { ...own, others },
        named: [],
        part: { upTo: { bucket: NOW_MS, conversationId: 'c_aZ09-_', pos: 36 }, from },
      },
      'a2.mjuohs00.aZ09_-xy~',
    ],
  ])('survives the way to the client and back, %s', (_, decoded: AgentCursor, start) => {
    const text = encodeAgentCursor(decoded);

    expect(text.startsWith(start)).toBe(true);
    expect(text.length).toBeLessThan(300);
    expect(agentCursor(text, 'after')).toEqual(decoded);
  });

  test.each([
    'a2.1',
    'a2.1.short',
    'a2.1.somebody~',
    'a2.1.somebody@',
    `a2.1.somebody@${INCARNATION}`,
    'a2.1.somebody!1',
  ])('is refused when cut short (%s)', (text) => {
    expect(() => agentCursor(text, 'after')).toThrow('after is not a cursor that this gateway gave out');
  });

  test('is refused with more environments than one cursor names', () => {
    const text = encodeAgentCursor({ vector: { ...own, others: [...others, own] }, named: [] });

    expect(() => agentCursor(text, 'after')).toThrow('after is not a cursor that this gateway gave out');
  });
});

describe.each([
  undefined,
  null,
  '',
  0,
  {},
  'c1',
  `c2.${INCARNATION}.1`,
  `c1.${INCARNATION}`,
  `c1.${INCARNATION}.`,
  `c1.${INCARNATION}.1.1`,
  `c1.${INCARNATION}.1\n`,
  `c1.${INCARNATION}.ABC`,
  `c1.${INCARNATION}.12345678901`,
  'c1.T#rival#C#1.1',
  'a1.',
  'a1.1.1',
  'a1.12345678901',
  // The earlier format of agents’ cursors.
  'a1.mjus5c00',
  'a2.12345678901.somebody',
  'a2.mjus5c00.somebody\n',
])('%j', (value) => {
  test('is no cursor of this gateway', () => {
    expect(() => cursor(value, 'after')).toThrow('after is not a cursor that this gateway gave out');
    expect(() => agentCursor(value, 'after')).toThrow('after is not a cursor that this gateway gave out');
  });
});

describe('the cursor sent with an entry', () => {
  test('is the entry itself if everything before it is pushed', () => {
    expect(resumeCursorOf(aMessage({ pos: 7, pushedUpTo: 6 }))).toEqual({ incarnation: INCARNATION, pos: 7 });
  });

  test('is the end of the run of pushed entries if not: a later entry can have arrived first', () => {
    expect(resumeCursorOf(aMessage({ pos: 7, pushedUpTo: 4 }))).toEqual({ incarnation: INCARNATION, pos: 4 });
  });
});
