import { expect, test } from 'vitest';
import { countInWindow } from '../../../../lambdas/use-cases/tenants/count-in-window.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

test('a use beyond the limit is refused until its window ends, with the time to wait; other keys are counted apart', async () => {
  const time = fixedClock();
  const needs = { counter: inMemoryWindowCounter(), clock: time.now };
  const limit = { tenantId: SHOP, key: 'a', seconds: 60, most: 2, refusal: 'too many' };
  time.forward(10_500);
  for (let n = 0; n < 2; n++) await countInWindow(needs, limit);

  const third = countInWindow(needs, limit);

  await expect(third).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', message: 'too many', retryAfter: 50 });
  await expect(countInWindow(needs, { ...limit, key: 'b' })).resolves.toBeUndefined();
  time.forward(50_000);
  await expect(countInWindow(needs, limit)).resolves.toBeUndefined();
});
