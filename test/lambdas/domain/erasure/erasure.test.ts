import { expect, test } from 'vitest';
import { KEPT_FOR } from '../../../../lambdas/adapters/cached-tenant-lookup.ts';
import { COMPLETE_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { DELETED_FROM, erasureId, goesOnFrom, tokensBefore } from '../../../../lambdas/domain/erasure/erasure.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';

/** Milliseconds that API Gateway waits for a function, and `desk`, `chat` and `socket` may take. */
const REQUEST_LIMIT = 29_000;

test('deleting begins once a request that was admitted by what a function remembered has ended, and every write was answered', () => {
  expect(DELETED_FROM).toBeGreaterThan(KEPT_FOR + REQUEST_LIMIT);
  expect(DELETED_FROM).toBeGreaterThan(COMPLETE_AFTER);
});

test('what was only noted goes on once the request that noted it has ended; what was fenced off, from then on', () => {
  expect(goesOnFrom({ begunAt: NOW_MS })).toBeGreaterThan(NOW_MS + REQUEST_LIMIT);
  expect(goesOnFrom({ begunAt: NOW_MS, fencedAt: NOW_MS + 7 })).toBe(NOW_MS + 7 + DELETED_FROM);
});

test('tokens count for nothing until all functions know that, from when persons were looked for', () => {
  expect(1000 * tokensBefore({ foundAt: NOW_MS })).toBeGreaterThan(NOW_MS + KEPT_FOR);
});

test.each(['e_1', '', 7, null, 'e_kq3vz8mnw2xhb7tcrp5jd#', 'E_kq3vz8mnw2xhb7tcrp5jdg'])(
  '%j is no id of an erasure',
  (id) => {
    expect(() => erasureId(id)).toThrow('must be the id of an erasure');
  },
);
