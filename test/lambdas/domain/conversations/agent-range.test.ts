import { expect, test } from 'vitest';
import { type AgentRange, ALL_AGENTS, coversAllAgents } from '../../../../lambdas/domain/conversations/agent-range.ts';

/** `>a a>c c>` as stretches. */
const ranges = (text: string): AgentRange[] =>
  text
    .split(' ')
    .map((one) => one.split('>'))
    .map(([after, upTo]) => ({ after: after || null, upTo: upTo || null }));

test.each(['>', '>b b>', 'c> >b b>c', '>b b>c b>d d>', '>b >b b>', '>b b>a b>'])('%s is whole', (text) => {
  expect(coversAllAgents(ranges(text))).toBe(true);
});

test.each(['>b', 'b>', '>b c>', '>b b>c d>', '>b c>d d>', '>b b>b'])('%s has a gap', (text) => {
  expect(coversAllAgents(ranges(text))).toBe(false);
});

test('nothing told is not whole; everyone is', () => {
  expect([coversAllAgents([]), coversAllAgents([ALL_AGENTS])]).toEqual([false, true]);
});
