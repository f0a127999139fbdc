import { describe, expect, test } from 'vitest';
import {
  activityKey,
  activityPartition,
  activityRowOf,
  activityShardKey,
  activityShardOf,
  activitySortKey,
  dueKey,
  dueOf,
  dueShardOf,
  dueShards,
  dueUpTo,
  eachMonth,
} from '../../../../../lambdas/adapters/dynamodb/items/activity-keys.ts';
import { BUCKET, bucketAt, shardsOverlapping } from '../../../../../lambdas/domain/conversations/activity-index.ts';
import type { DueTask } from '../../../../../lambdas/domain/conversations/due-list.ts';
import { DAY, MINUTE } from '../../../../../lambdas/domain/time/units.ts';
import { aConversationId, NOW_MS } from '../../../../support/builders/conversations.ts';
import { SHOP, tenantNamed } from '../../../../support/builders/tenants.ts';

const row = { tenantId: SHOP, conversationId: 'c_-_1', bucket: NOW_MS + 7000 };

describe('a row of the activity index', () => {
  test('stands in the month in which its bucket begins, by its second', () => {
    expect(activityKey(row)).toEqual({ pk: 'T#shop#M#202601', sk: '1767225607#c_-_1' });
    expect(activityKey({ ...row, bucket: NOW_MS - 1000 }).pk).toBe('T#shop#M#202512');
  });

  test('is read back from its key', () => {
    const other = { ...row, tenantId: tenantNamed('my-shop') };

    expect(activityRowOf(activityKey(other))).toEqual(other);
  });

  test('is sorted by time, also by times that only a cursor can name', () => {
    const keys = [-5, 0, 999_000, NOW_MS, 9_999_999_999_000].map((at) => activitySortKey(at, 'c_1'));

    expect(keys.toSorted()).toEqual(keys);
    expect(keys[0]).toBe(keys[1]);
    expect(activitySortKey(1e15, 'c_1')).toBe(keys.at(-1));
  });

  test('is found in a part of the index over all tenants that is read for its time', () => {
    const ids = Array.from({ length: 200 }, (_, number) => aConversationId(number));
    const parts = ids.map((id) => activityShardOf({ ...row, conversationId: id, bucket: bucketAt(id, NOW_MS) }));
    const minute = NOW_MS / MINUTE;

    expect(shardsOverlapping(minute, minute).map(activityShardKey)).toEqual(expect.arrayContaining(parts));
    expect(new Set(parts).size).toBeGreaterThanOrEqual(4);
    const later = activityShardOf({ ...row, conversationId: 'c_1', bucket: bucketAt('c_1', NOW_MS + BUCKET) });
    expect(activityShardOf({ ...row, conversationId: 'c_1', bucket: bucketAt('c_1', NOW_MS) })).not.toBe(later);
  });
});

describe('the months from one time back to another', () => {
  const monthsOf = (newest: string, oldest: string) =>
    eachMonth(Date.parse(newest), Date.parse(oldest)).map((at) => activityPartition(SHOP, at).slice(-6));

  test.each([
    ['2026-01-31T23:59:59Z', '2026-01-01T00:00:00Z', ['202601']],
    ['2026-01-01T00:00:00Z', '2025-12-31T23:59:59.999Z', ['202601', '202512']],
    ['2026-03-31T12:00:00Z', '2026-01-31T23:00:00Z', ['202603', '202602', '202601']],
    ['2024-03-30T12:00:00Z', '2024-02-29T00:00:00Z', ['202403', '202402']],
    ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', []],
  ])('are each one: %s to %s', (newest, oldest, expected) => {
    expect(monthsOf(newest, oldest)).toEqual(expected);
  });

  test('are all of a year and a bit, none twice', () => {
    for (let day = 0; day < 400; day += 7) {
      const newest = NOW_MS + day * DAY;
      const months = eachMonth(newest, newest - 365 * DAY).map((at) => activityPartition(SHOP, at));

      expect(new Set(months).size).toBe(months.length);
      expect(months.length).toBe(13);
    }
  });
});

describe('an item of the due list', () => {
  const due = (task: DueTask, at = NOW_MS) => ({ tenantId: SHOP, conversationId: 'c_-_1', at, task });
  const index: DueTask = { type: 'index', bucket: NOW_MS - 7000, pos: 12 };

  test.each<DueTask>([{ type: 'close' }, index])('is read back from its key: $type', (task) => {
    expect(dueOf(dueKey(due(task, NOW_MS + 59_000)))).toEqual(due(task));
  });

  test('stands by its minute, and before the end of what is due by then', () => {
    expect(dueKey(due(index))).toEqual({ pk: 'T#shop#D', sk: '29453760#c_-_1#index#1767225593000#12' });
    expect(dueKey(due(index)).sk < dueUpTo(NOW_MS)).toBe(true);
    expect(dueKey(due(index)).sk < dueUpTo(NOW_MS - 1)).toBe(false);
  });

  test('is in one of the parts of the list, which are all used', () => {
    const ids = Array.from({ length: 200 }, (_, number) => aConversationId(number));

    expect(new Set(ids.map((id) => dueShardOf({ ...due(index), conversationId: id })))).toEqual(new Set(dueShards()));
  });
});
