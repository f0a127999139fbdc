import { expect, test } from 'vitest';
import { growCatchUp } from '../../../../lib/bench/growth/catch-up-growth.ts';
import { wallsTable } from '../../../../lib/bench/growth/growth.ts';
import { growSweep } from '../../../../lib/bench/growth/sweep-growth.ts';

test('a sweep comes to all of 10,000 conversations that go on; of 40,000 it says how many it did not come to', async () => {
  const enough = await growSweep(10_000);
  const tooMany = await growSweep(40_000);

  expect(enough.left).toBe(0);
  expect(enough.seconds).toBeLessThan(30);
  expect(tooMany.left).toBeGreaterThan(0);
  expect(tooMany.seconds).toBeLessThan(50);
});

test('an agent who comes back to 1,000 conversations of four entries gets each entry once, by about a read for each', async () => {
  const { entries, parts, reads, longestPart } = await growCatchUp(1000);

  expect({ entries, parts }).toEqual({ entries: 4000, parts: 20 });
  expect(reads).toBeLessThan(1300);
  expect(longestPart).toBeLessThan(2000);
});

test('walls are written as a table of Markdown', () => {
  const table = wallsTable([{ part: 'a part', until: '7', beyond: 'less', found: 'counted' }]);

  expect(table.split('\n').at(-1)).toBe('| a part | 7 | less | counted |');
});
