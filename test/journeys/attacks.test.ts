import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GROUPS } from '../attacks/groups.ts';
import { type Outcome, outcomeOf } from '../attacks/run-attacks.ts';
import { type Gateway, localGateway } from '../attacks/target.ts';

/** Milliseconds for one group, also on a busy machine. */
const PATIENCE = 300_000;

/** Inputs that each group has at least. */
const LEAST = 10;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await localGateway();
});
afterAll(() => gateway?.close());

describe('[ISO1] [ISO2] nobody gets more than is theirs, and nothing of ours:', () => {
  const outcomes: Outcome[] = [];

  test.each(GROUPS)(
    '$name',
    async (group) => {
      const outcome = await outcomeOf(gateway, group);

      outcomes.push(outcome);
      expect(outcome.flagged).toEqual([]);
      expect(outcome.tried).toBeGreaterThanOrEqual(LEAST);
    },
    PATIENCE,
  );

  test('SECURITY.md says no more of them than there are', () => {
    const said = Number(/more than ([\d,]+) inputs/.exec(readFileSync('SECURITY.md', 'utf8'))?.[1]?.replace(',', ''));

    const tried = outcomes.reduce((sum, one) => sum + one.tried, 0);

    expect(said).toBeGreaterThanOrEqual(300);
    expect(tried).toBeGreaterThan(said);
  });
});
