import { expect, test } from 'vitest';
import { countNewVisitor } from '../../../../lambdas/use-cases/tokens/count-new-visitor.ts';
import { countIssue, ISSUES_PER_MINUTE } from '../../../../lambdas/use-cases/tokens/issue-anonymous-token.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

test.each([
  ['a page of the tenant', 'https://shop.example', ISSUES_PER_MINUTE.pages],
  ['another client', undefined, ISSUES_PER_MINUTE.others],
])(
  'by %s an address may make as many visitors a minute as it may ask for tokens, and beside them',
  async (_, page, most) => {
    const needs = { counter: inMemoryWindowCounter(), clock: fixedClock().now };
    const one = { tenantId: SHOP, address: '192.0.2.1', page };
    for (let n = 0; n < most; n++) {
      await countIssue(needs, one);
      await countNewVisitor(needs, one);
    }

    await expect(countNewVisitor(needs, one)).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
    await expect(countIssue(needs, one)).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
    await expect(countNewVisitor(needs, { ...one, address: '192.0.2.2' })).resolves.toBeUndefined();
    await expect(countNewVisitor(needs, { ...one, tenantId: RIVAL })).resolves.toBeUndefined();
  },
);
