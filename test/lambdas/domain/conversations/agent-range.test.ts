import { expect, test } from 'vitest';
import { type AgentRange, ALL_AGENTS, coversAllAgents } from '../../../../lambdas/domain/conversations/agent-range.ts';

/** `>a a>c c>` as ranges. */
const ranges = (text: string): AgentRange[] =>
  text
    .split(' ')
    .map((one) => one.split('>'))
    .map(([after, upTo]) => ({ after: after || null, upTo: upTo || null }));

test.each(['>', '>b b>', 'c> >b b>c', '>b b>c b>d d>', '>b >b b>', '>b b>a b>'])('%s covers the list', (text) => {
  expect(coversAllAgents(ranges(text))).toBe(true);
});

test.each(['>b', 'b>', '>b c>', '>b b>c d>', '>b c>d d>', '>b b>b'])('%s has a gap', (text) => {
  expect(coversAllAgents(ranges(text))).toBe(false);
});

test('no range does not cover the list; the range of all agents does', () => {
  expect([coversAllAgents([]), coversAllAgents([ALL_AGENTS])]).toEqual([false, true]);
});
