import { expect, test } from 'vitest';
import { period } from '../../../../lib/local/cloudformation/schedule.ts';

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(2 days)', 172_800_000],
  ['rate(0.5 minutes)', undefined],
  ['cron(0 3 * * ? *)', undefined],
])('%s is every %s ms', (expression, milliseconds) => {
  expect(period(expression)).toBe(milliseconds);
});
