import { describe, expect, test } from 'vitest';
import { agentCursor, cursor, encodeAgentCursor, encodeCursor, settledCursor } from '../../../lambdas/domain/cursor.ts';
import { aMessage, LIFE, NOW_MS } from '../../support/conversations.ts';

test.each([0, 1, 35, 36, 999_999_999_999])('a place (%i) survives the way to the client and back', (pos) => {
  expect(cursor(encodeCursor({ life: LIFE, pos }), 'after')).toEqual({ life: LIFE, pos });
});

test('an agent’s place survives the way to the client and back', () => {
  expect(agentCursor(encodeAgentCursor({ since: NOW_MS }), 'after')).toEqual({ since: NOW_MS });
});

describe.each([
  undefined,
  null,
  '',
  0,
  {},
  'c1',
  `c2.${LIFE}.1`,
  `c1.${LIFE}`,
  `c1.${LIFE}.`,
  `c1.${LIFE}.1.1`,
  `c1.${LIFE}.1\n`,
  `c1.${LIFE}.ABC`,
  `c1.${LIFE}.12345678901`,
  'c1.T#rival#C#1.1',
  'a1.',
  'a1.1.1',
  'a1.12345678901',
])('%j', (value) => {
  test('is no place of ours', () => {
    expect(() => cursor(value, 'after')).toThrow('after is not a cursor that this gateway gave out');
    expect(() => agentCursor(value, 'after')).toThrow('after is not a cursor that this gateway gave out');
  });
});

describe('the place that goes with an entry', () => {
  test('is the entry itself if everything before it is settled', () => {
    expect(settledCursor(aMessage({ pos: 7, settled: 6 }))).toEqual({ life: LIFE, pos: 7 });
  });

  test('is where the settled part ends if not: a later entry can have arrived first', () => {
    expect(settledCursor(aMessage({ pos: 7, settled: 4 }))).toEqual({ life: LIFE, pos: 4 });
  });
});
