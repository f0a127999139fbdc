import { expect, test } from 'vitest';
import { countNewVisitor } from '../../../../lambdas/use-cases/tokens/count-new-visitor.ts';
import { countIssue, ISSUES_PER_MINUTE } from '../../../../lambdas/use-cases/tokens/issue-anonymous-token.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

test('an address may make as many visitors a minute as it may ask for tokens, and beside them', async () => {
  const needs = { counter: inMemoryWindowCounter(), clock: fixedClock().now };
  for (let n = 0; n < ISSUES_PER_MINUTE; n++) {
    await countIssue(needs, SHOP, '192.0.2.1');
    await countNewVisitor(needs, SHOP, '192.0.2.1');
  }

  await expect(countNewVisitor(needs, SHOP, '192.0.2.1')).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
  await expect(countNewVisitor(needs, SHOP, '192.0.2.2')).resolves.toBeUndefined();
  await expect(countNewVisitor(needs, RIVAL, '192.0.2.1')).resolves.toBeUndefined();
});
