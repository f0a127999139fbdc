import { expect, test } from 'vitest';
import { LONGEST_SESSION_DAYS } from '../../../../lambdas/domain/tenants/tenant.ts';
import { visitorKeptUntil } from '../../../../lambdas/domain/tenants/visitor-retention.ts';
import { DAY } from '../../../../lambdas/domain/time/units.ts';

test.each([1, 30, 365])(
  'renewed a day ago, a visitor outlives an entry and a session of today by a day (%i days kept)',
  (days) => {
    const yesterday = visitorKeptUntil(0, days * DAY);

    expect(yesterday).toBeGreaterThanOrEqual(DAY + days * DAY + DAY);
    expect(yesterday).toBeGreaterThanOrEqual(DAY + LONGEST_SESSION_DAYS * DAY + DAY);
  },
);
