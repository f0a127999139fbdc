import { expect, test } from 'vitest';
import { type Erasure, NOTHING_ERASED } from '../../../../lambdas/domain/erasure/erasure.ts';
import { erasureView } from '../../../../lambdas/domain/erasure/erasure-view.ts';
import { DAY, HOUR } from '../../../../lambdas/domain/time/units.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const iso = (at: number) => new Date(at).toISOString();

test('what remains is counted from when an erasure was done, however late it was begun', () => {
  const erasure: Erasure = {
    ...{ tenantId: SHOP, id: 'e_1', of: 'visitor', by: 'operator', begunAt: NOW_MS, doneAt: NOW_MS + HOUR },
    ...{ subjects: [], conversations: ['c_2', 'c_1'], fences: {}, counts: NOTHING_ERASED },
  };

  const { remains, ...seen } = erasureView(erasure, 30);

  expect(Object.fromEntries(remains.map(({ where, until }) => [where, until]))).toEqual({
    backups: iso(NOW_MS + HOUR + 35 * DAY),
    browsers: iso(NOW_MS + HOUR + DAY),
    uploads: iso(NOW_MS + HOUR + DAY),
    logs: iso(NOW_MS + HOUR + 30 * DAY),
  });
  expect(seen).toMatchObject({ status: 'done', begunAt: iso(NOW_MS), conversations: ['c_1', 'c_2'] });
});
