import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoActivityIndex } from '../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { activityKey } from '../../lambdas/adapters/dynamodb/items/activity-keys.ts';
import {
  type ActivityIndex,
  type ActivityRow,
  BUCKET,
  bucketAt,
  comparedRows,
  minuteOf,
  type PlacedRow,
} from '../../lambdas/domain/conversations/activity-index.ts';
import type { TenantId } from '../../lambdas/domain/ids.ts';
import { DAY, MINUTE } from '../../lambdas/domain/time/units.ts';
import { itemSize } from '../../lib/bench/capacity.ts';
import { aConversationId, NOW_MS } from '../support/builders/conversations.ts';
import { SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, storedItem, TABLES } from '../support/servers/dynalite.ts';
import { neverAnswered } from '../support/servers/silent-database.ts';
import { inMemoryActivityIndex } from '../support/stores/in-memory-activity-index.ts';

const local = await startDynalite();
afterAll(local.stop);

const YEAR = 365 * DAY;
const clock = () => NOW_MS;
const dynamoIndex = (client = local.client) =>
  dynamoActivityIndex(client, TABLES.conversations, { retention: YEAR, clock });

type ReadPos = (row: ActivityRow) => Promise<number | undefined>;

function inMemory(): { index: ActivityIndex; posOf: ReadPos } {
  const index = inMemoryActivityIndex();
  const posOf: ReadPos = async ({ tenantId, conversationId, bucket }) =>
    index.positions(tenantId).find((row) => row.conversationId === conversationId && row.bucket === bucket)?.pos;
  return { index, posOf };
}

function inDynamo(): { index: ActivityIndex; posOf: ReadPos } {
  const posOf: ReadPos = async (row) => {
    const { Item } = await local.client.send(
      new GetCommand({ TableName: TABLES.conversations, Key: activityKey(row), ConsistentRead: true }),
    );
    return Item?.pos as number | undefined;
  };
  return { index: dynamoIndex(), posOf };
}

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

const rowAt = (tenantId: TenantId, conversationId: string, at: number): ActivityRow => ({
  tenantId,
  conversationId,
  bucket: bucketAt(conversationId, at),
});

async function touchAll(index: ActivityIndex, rows: ActivityRow[]): Promise<void> {
  for (const row of rows) await index.touch(row, 1);
}

/** The order of a tenant's rows: the newest first, and of one second by id, the last first. */
const newestFirst = (rows: ActivityRow[]): ActivityRow[] =>
  rows.toSorted((a, b) => b.bucket - a.bucket || (a.conversationId < b.conversationId ? 1 : -1));

async function pagesOf(index: ActivityIndex, tenantId: TenantId, limit: number): Promise<ActivityRow[]> {
  const all: ActivityRow[] = [];
  for (let before: ActivityRow | undefined; ; before = all.at(-1)) {
    const page = await index.ofTenant(tenantId, { before, limit });
    all.push(...page);
    if (page.length < limit) return all;
  }
}

async function ofTenantIn(tenantId: TenantId, listed: AsyncIterable<ActivityRow>): Promise<ActivityRow[]> {
  const found: ActivityRow[] = [];
  for await (const row of listed) if (row.tenantId === tenantId) found.push(row);
  return newestFirst(found);
}

describe.each([
  ['in memory', inMemory],
  ['DynamoDB', inDynamo],
])('an activity index, %s', (_, make) => {
  const { index, posOf } = make();

  test('lists a tenant’s conversations by bucket, newest first, once a bucket', async () => {
    const tenantId = aNewTenant();
    const rows = [0, 1, 2].flatMap((ago) => ['c_a', 'c_b'].map((id) => rowAt(tenantId, id, NOW_MS - ago * BUCKET)));
    await touchAll(index, rows);
    await touchAll(index, rows.slice(2));

    expect(await index.ofTenant(tenantId, { limit: 10 })).toEqual(newestFirst(rows));
  });

  test('keeps the position with which a row was made, however often and late it is touched', async () => {
    const row = rowAt(aNewTenant(), 'c_a', NOW_MS);
    for (const pos of [7, 9, 3]) await index.touch(row, pos);

    expect(await posOf(row)).toBe(7);
  });

  test('orders the rows of one second by conversation', async () => {
    const tenantId = aNewTenant();
    const rows = ['c_b', 'c_a', 'c_c'].map((conversationId) => ({ tenantId, conversationId, bucket: NOW_MS }));
    await touchAll(index, rows);

    const [first, ...others] = await index.ofTenant(tenantId, { limit: 3 });

    expect([first, ...others].map((row) => row?.conversationId)).toEqual(['c_c', 'c_b', 'c_a']);
    expect(await index.ofTenant(tenantId, { before: first, limit: 3 })).toEqual(others);
  });

  test.each([1, 2, 3, 7, 100])('pages over the ends of months, twelve months back, by %i', async (limit) => {
    const tenantId = aNewTenant();
    const months = Array.from({ length: 12 }, (_none, ago) => Date.UTC(2026, -ago, 1));
    const rows = months.flatMap((begin) =>
      ['c_a', 'c_b'].flatMap((id) => [begin - 1, begin + BUCKET].map((at) => rowAt(tenantId, id, at))),
    );
    await touchAll(index, rows);

    expect(await pagesOf(index, tenantId, limit)).toEqual(newestFirst(rows));
  });

  test('continues after a row that has been removed meanwhile, also if its month is empty', async () => {
    const tenantId = aNewTenant();
    const row = rowAt(tenantId, 'c_a', NOW_MS - 40 * DAY);
    await touchAll(index, [row]);

    const before = rowAt(tenantId, 'c_gone', NOW_MS);

    expect(await index.ofTenant(tenantId, { before, limit: 9 })).toEqual([row]);
  });

  test('ends with the row that begins at `since`, inclusive, also in an earlier month', async () => {
    const tenantId = aNewTenant();
    const rows = [40 * DAY, DAY, BUCKET].map((ago) => rowAt(tenantId, 'c_a', NOW_MS - ago));
    await touchAll(index, rows);
    const since = rows[0]?.bucket ?? 0;

    expect(await index.ofTenant(tenantId, { since, limit: 10 })).toEqual(newestFirst(rows));
    expect(await index.ofTenant(tenantId, { since: since + 1000, limit: 10 })).toEqual(newestFirst(rows.slice(1)));
  });

  test.each([-2, 0, 1])('lists everything since a time before all buckets: %i', async (since) => {
    const tenantId = aNewTenant();
    const row = rowAt(tenantId, 'c_a', NOW_MS);
    await touchAll(index, [row]);

    expect(await index.ofTenant(tenantId, { since, limit: 10 })).toEqual([row]);
  });

  test.each([NOW_MS + 2 * DAY, 9_999_999_999_000, 36 ** 9, Number.MAX_SAFE_INTEGER])(
    'lists nothing since a time that no clock shows yet, and everything before it: %i',
    async (time) => {
      const tenantId = aNewTenant();
      const row = rowAt(tenantId, 'c_a', NOW_MS);
      await touchAll(index, [row]);
      const before = { tenantId, conversationId: 'c_a', bucket: time };

      expect(await index.ofTenant(tenantId, { since: time, limit: 10 })).toEqual([]);
      expect(await index.ofTenant(tenantId, { before, limit: 10 })).toEqual([row]);
    },
  );

  test.each([1, 2, 3, 7, 100])(
    'lists rows also oldest first, with their positions, over the ends of months, by %i',
    async (limit) => {
      const tenantId = aNewTenant();
      const months = Array.from({ length: 12 }, (_none, ago) => Date.UTC(2026, -ago, 1));
      const rows = months.flatMap((begin) =>
        ['c_a', 'c_b'].flatMap((id) => [begin - 1, begin + BUCKET].map((at) => rowAt(tenantId, id, at))),
      );
      for (const [index_, row] of rows.entries()) await index.touch(row, index_ + 1);
      const expected = rows.map((row, index_) => ({ ...row, pos: index_ + 1 })).toSorted(comparedRows);

      const all: PlacedRow[] = [];
      for (let after: PlacedRow | undefined; ; after = all.at(-1)) {
        const page = await index.fromTenant(tenantId, { since: 0, after, limit });
        all.push(...page);
        if (page.length < limit) break;
      }

      expect(all).toEqual(expected);
      const since = expected[20]?.bucket ?? 0;
      expect(await index.fromTenant(tenantId, { since, limit: 100 })).toEqual(
        expected.filter(({ bucket }) => bucket >= since),
      );
    },
  );

  test('lists a row that an environment whose clock is ahead has made', async () => {
    const tenantId = aNewTenant();
    const row = rowAt(tenantId, 'c_a', NOW_MS + BUCKET);
    await touchAll(index, [row]);

    expect(await index.ofTenant(tenantId, { limit: 10 })).toEqual([row]);
  });

  test('[ISO4] keeps tenants apart, also those with a common prefix', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, [rowAt(tenantNamed(`${tenantId}-b`), 'c_a', NOW_MS)]);

    expect(await index.ofTenant(tenantId, { limit: 10 })).toEqual([]);
  });

  describe('of all tenants', () => {
    const tenantId = aNewTenant();
    const first = minuteOf(NOW_MS);
    const minutes = Array.from({ length: 12 }, (_none, later) => first + later);
    const rows = Array.from({ length: 120 }, (_none, number) =>
      rowAt(tenantId, aConversationId(number), first * MINUTE + number * 2000),
    );
    beforeAll(() => touchAll(index, rows));

    test('lists each row in exactly the one minute in which it ended', async () => {
      const endedIn = (minute: number) =>
        rows.filter(({ bucket }) => bucket + BUCKET > minute * MINUTE && bucket + BUCKET <= (minute + 1) * MINUTE);

      const found = await Promise.all(minutes.map((minute) => ofTenantIn(tenantId, index.endedIn(minute))));

      expect(found).toEqual(minutes.map((minute) => newestFirst(endedIn(minute))));
      expect(newestFirst(found.flat())).toEqual(newestFirst(rows));
    });

    test.each([0, 1, 3, 4, 9])(
      'lists each row that overlaps a minute and the %i after it, and none far from them',
      async (more) => {
        for (const minute of minutes) {
          const [begin, end] = [minute * MINUTE, (minute + more + 1) * MINUTE];
          const overlaps = ({ bucket }: ActivityRow) => bucket < end && bucket + BUCKET > begin;
          const touches = ({ bucket }: ActivityRow) => bucket <= end && bucket + BUCKET >= begin;

          const found = await ofTenantIn(tenantId, index.overlapping(minute, minute + more));

          expect(found.filter(overlaps)).toEqual(newestFirst(rows.filter(overlaps)));
          expect(found.filter((row) => !touches(row))).toEqual([]);
        }
      },
    );

    test('lists the rows of several tenants, and nothing where there are none', async () => {
      const other = aNewTenant();
      const row = rowAt(other, aConversationId(0), first * MINUTE);
      await touchAll(index, [row]);

      expect(await ofTenantIn(other, index.overlapping(first, first))).toEqual([row]);
      expect(await ofTenantIn(other, index.overlapping(first + 100, first + 200))).toEqual([]);
      expect(await ofTenantIn(other, index.endedIn(first + 100))).toEqual([]);
    });
  });
});

describe('the activity index in DynamoDB', () => {
  test('gives a row the time from which it may be removed, after the last entry of its bucket', async () => {
    const row = rowAt(aNewTenant(), 'c_a', NOW_MS);
    await dynamoIndex().touch(row, 1);

    expect((await storedItem(local, TABLES.conversations, activityKey(row)))?.ttl).toEqual({
      N: String((row.bucket + BUCKET + YEAR) / 1000),
    });
  });

  const queries = async (page: Parameters<ActivityIndex['ofTenant']>[1]) => {
    const before = local.operations.length;
    await dynamoIndex().ofTenant(aNewTenant(), page);
    return local.operations.slice(before);
  };
  const endOf = (bucket: number) => ({ tenantId: SHOP, conversationId: 'c_a', bucket });

  test.each([
    ['the last minute', { since: NOW_MS, limit: 9 }, 1],
    ['two minutes over the end of a month', { since: NOW_MS - 2 * MINUTE, limit: 9 }, 2],
    [
      'a page that continues in the middle of a month',
      { before: endOf(NOW_MS - 9 * DAY), since: NOW_MS - 20 * DAY, limit: 9 },
      1,
    ],
    ['a quarter', { since: NOW_MS - 90 * DAY, limit: 9 }, 4],
    // From the last four minutes of December to the first day of January.
    ['all that is kept for a year', { limit: 9 }, 14],
    ['more than is kept', { since: 0, limit: 9 }, 14],
    ['what is before a time of the far future', { before: endOf(36 ** 9), limit: 9 }, 14],
  ])('reads each month with one Query: %s', async (_, page, expected) => {
    expect(await queries(page)).toEqual(Array.from({ length: expected }, () => 'Query'));
  });

  test('reads no earlier month once a page is full', async () => {
    const tenantId = aNewTenant();
    await touchAll(
      dynamoIndex(),
      [0, 1].map((ago) => rowAt(tenantId, 'c_a', NOW_MS + DAY / 2 - ago * BUCKET)),
    );
    local.operations.length = 0;

    await dynamoIndex().ofTenant(tenantId, { limit: 2 });

    expect(local.operations).toEqual(['Query']);
  });

  test('holds a tenant’s month in one partition: 10 GB are 15 rows in each second of it', async () => {
    const row = rowAt(tenantNamed('t'.repeat(63)), aConversationId(1), NOW_MS);
    await dynamoIndex().touch(row, 999_999_999_999);

    const size = itemSize((await storedItem(local, TABLES.conversations, activityKey(row))) ?? {});
    // AWS adds 100 bytes to each item that it stores.
    const stored = size + 100;

    expect(10 * 1024 ** 3).toBeGreaterThan(stored * 15 * 31 * 24 * 3600);
  });

  test('gives up to make a row after a second', async () => {
    const { error, ...observed } = await neverAnswered((client) =>
      dynamoIndex(client).touch(rowAt(SHOP, 'c_a', NOW_MS), 1),
    );

    expect(error).toMatchObject({ name: 'AbortError' });
    expect(observed).toEqual({ limits: [1000], requests: 1, hungUp: 1 });
  });
});
