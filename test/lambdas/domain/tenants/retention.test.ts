import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEPT_FOR } from '../../../../lambdas/adapters/cached-tenant-lookup.ts';
import { DELETED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import {
  expiredUpTo,
  formerRetentions,
  MOST_FORMER_RETENTIONS,
  RETENTION_SETTLES_WITHIN,
  retentionDays,
  sessionKeptFor,
  tenantRetention,
  wasLengthened,
} from '../../../../lambdas/domain/tenants/retention.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { DAY, MINUTE } from '../../../../lambdas/domain/time/units.ts';

const NOW = Date.UTC(2026, 0, 15);
const DEPLOYMENT = 365;

type Chosen = Pick<Tenant, 'retentionDays' | 'formerRetentions'>;

/** What a tenant is after it has chosen some days at a time. */
const choosing = (tenant: Chosen, days: number, now: number): Chosen => {
  const former = formerRetentions(tenant, days, now);
  if (!former) throw new Error('too many');
  return { retentionDays: days, formerRetentions: former };
};

const cutOff = (tenant: Chosen, now: number) => expiredUpTo(now, tenantRetention(tenant, DEPLOYMENT));

describe('a tenant’s retention', () => {
  test('is the deployment’s unless it has chosen less', () => {
    expect([{}, { retentionDays: 7 }, { retentionDays: 730 }].map((each) => retentionDays(each, DEPLOYMENT))).toEqual([
      365, 7, 365,
    ]);
  });

  test('that is shortened counts at once, for what is there too', () => {
    const shortened = choosing({ retentionDays: 30 }, 7, NOW);

    expect(cutOff(shortened, NOW)).toBe(NOW - 7 * DAY);
    expect(shortened.formerRetentions).toEqual([]);
  });

  test('that is lengthened counts for what is said once every environment knows it', () => {
    const lengthened = choosing({ retentionDays: 7 }, 30, NOW);
    const settled = NOW + RETENTION_SETTLES_WITHIN;

    expect(cutOff(lengthened, NOW)).toBe(NOW - 7 * DAY);
    expect(cutOff(lengthened, NOW + DAY)).toBe(NOW - 6 * DAY);
    expect(cutOff(lengthened, settled + 8 * DAY)).toBe(settled);
    expect(cutOff(lengthened, settled + 30 * DAY)).toBe(settled);
    expect(cutOff(lengthened, settled + 31 * DAY)).toBe(settled + DAY);
  });

  test('that is shortened and lengthened again revives nothing', () => {
    const shortened = choosing({ retentionDays: 90 }, 7, NOW);
    const again = choosing(shortened, 90, NOW + MINUTE);

    expect(cutOff(again, NOW + MINUTE)).toBe(NOW + MINUTE - 7 * DAY);
  });

  test('forgets what was before as soon as nothing goes by it any more', () => {
    const lengthened = choosing({ retentionDays: 7 }, 30, NOW);

    expect(choosing(lengthened, 30, NOW + 29 * DAY).formerRetentions).toHaveLength(1);
    expect(choosing(lengthened, 30, NOW + 31 * DAY).formerRetentions).toEqual([]);
    expect(choosing(lengthened, 5, NOW + DAY).formerRetentions).toEqual([]);
  });

  test('may be lengthened so often, and shortened always', () => {
    let tenant: Chosen = { retentionDays: 1 };
    for (let days = 2; days <= MOST_FORMER_RETENTIONS + 1; days++) tenant = choosing(tenant, days * 10, NOW);

    expect(formerRetentions(tenant, 365, NOW)).toBeNull();
    expect(formerRetentions(tenant, 1, NOW)).toEqual([]);
  });

  test('was lengthened between two times, of which the first is the last that goes by the shorter one', () => {
    const rules = tenantRetention(choosing({ retentionDays: 7 }, 30, NOW), DEPLOYMENT);
    const settled = NOW + RETENTION_SETTLES_WITHIN;

    expect(wasLengthened(settled, settled + 1, rules)).toBe(true);
    expect(wasLengthened(settled - 1, settled, rules)).toBe(false);
    expect(wasLengthened(settled + 1, settled + 2, rules)).toBe(false);
  });

  test('bounds how long a Socket.IO session can be recovered, and its session does', () => {
    expect(sessionKeptFor({ retentionDays: 1, sessionDays: 30 }, DEPLOYMENT)).toBe(30 * DAY);
    expect(sessionKeptFor({ sessionDays: 30 }, DEPLOYMENT)).toBe(365 * DAY);
  });
});

describe('whatever a tenant chooses', () => {
  /** Choices, each some time after the one before: often less than the time within which a change settles. */
  const choices = fc.array(
    fc.record({
      after: fc.oneof(fc.integer({ min: 0, max: 3 * MINUTE }), fc.integer({ min: 0, max: 40 * DAY })),
      days: fc.integer({ min: 1, max: 60 }),
    }),
    { maxLength: 8 },
  );

  /** The tenant as of each choice, the first of none. */
  const historyOf = (all: { after: number; days: number }[]) => {
    const history: { from: number; tenant: Chosen }[] = [{ from: NOW, tenant: {} }];
    for (const { after, days } of all) {
      const { from, tenant } = history.at(-1) as (typeof history)[number];
      history.push({ from: from + after, tenant: choosing(tenant, days, from + after) });
    }
    return history;
  };
  const asOf = (history: ReturnType<typeof historyOf>, time: number) =>
    (history.findLast(({ from }) => from <= time) ?? history[0])?.tenant ?? {};

  test('[KEEP2] what has expired stays so', () => {
    fc.assert(
      fc.property(
        choices,
        fc.integer({ min: 0, max: 100 * DAY }),
        fc.integer({ min: 0, max: 50 * DAY }),
        (all, at, later) => {
          const history = historyOf(all);
          const [one, other] = [NOW + at, NOW + at + later];

          expect(cutOff(asOf(history, other), other)).toBeGreaterThanOrEqual(cutOff(asOf(history, one), one));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('[KEEP2] nothing lives in the eyes of any environment whose row may be deleted', () => {
    const lag = fc.integer({ min: 0, max: KEPT_FOR + 55_000 });
    const near = fc.integer({ min: 0, max: 3 * MINUTE });
    fc.assert(
      fc.property(choices, fc.nat(), near, lag, lag, near, (all, choice, after, written, read, later) => {
        const history = historyOf(all);
        const entry = (history[choice % history.length]?.from ?? NOW) + after;
        // As the log's adapter gives it to a row.
        const kept = retentionDays(asOf(history, entry - written), DEPLOYMENT) * DAY;
        const reader = entry + kept + DELETED_AFTER + later;

        expect(entry > cutOff(asOf(history, reader - read), reader)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  test('[KEEP1] what is older than it chose last has expired', () => {
    fc.assert(
      fc.property(choices, (all) => {
        const { from, tenant } = historyOf(all).at(-1) as { from: number; tenant: Chosen };

        expect(cutOff(tenant, from)).toBeGreaterThanOrEqual(from - retentionDays(tenant, DEPLOYMENT) * DAY);
      }),
    );
  });

  test('[KEEP2] what is said once a change has settled is kept for as long as was chosen', () => {
    fc.assert(
      fc.property(choices, fc.integer({ min: 1, max: 10 * DAY }), (all, after) => {
        const { from, tenant } = historyOf(all).at(-1) as { from: number; tenant: Chosen };
        const entry = from + RETENTION_SETTLES_WITHIN + after;
        const end = entry + retentionDays(tenant, DEPLOYMENT) * DAY;

        expect(entry > cutOff(tenant, end - 1)).toBe(true);
        expect(entry > cutOff(tenant, end)).toBe(false);
      }),
    );
  });
});
