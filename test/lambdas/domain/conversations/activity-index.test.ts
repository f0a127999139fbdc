import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ActivityShard,
  BUCKET,
  bucketAt,
  minuteOf,
  offsetOf,
  SHARDS,
  shardEndingIn,
  shardOf,
  shardsOverlapping,
} from '../../../../lambdas/domain/conversations/activity-index.ts';
import { MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { aConversationId, NOW_MS } from '../../../support/builders/conversations.ts';

const conversations = fc.string({ minLength: 1, maxLength: 30 });
const times = fc.integer({ min: NOW_MS, max: NOW_MS + 40 * MINUTE });
const isIn = (shards: ActivityShard[], { shard, number }: ActivityShard) =>
  shards.filter((each) => each.shard === shard && each.number === number).length;

describe('the bucket of a conversation', () => {
  test('contains the time, begins at a second of the conversation’s own, and follows on the one before', () => {
    fc.assert(
      fc.property(conversations, times, (id, at) => {
        const bucket = bucketAt(id, at);

        expect(bucket).toBeLessThanOrEqual(at);
        expect(bucket + BUCKET).toBeGreaterThan(at);
        expect((bucket + offsetOf(id)) % BUCKET).toBe(0);
        expect(offsetOf(id) % 1000).toBe(0);
        expect([bucketAt(id, bucket), bucketAt(id, bucket + BUCKET)]).toEqual([bucket, bucket + BUCKET]);
      }),
    );
  });

  test('begins at any second of the four minutes about equally often, so that rows are not written all at once', () => {
    const ids = Array.from({ length: 10_000 }, (_, number) => aConversationId(number));
    const perSecond = Map.groupBy(ids, offsetOf);
    const perShard = Map.groupBy(ids, (id) => shardOf({ conversationId: id, bucket: bucketAt(id, NOW_MS) }).shard);
    const largest = (groups: Map<number, string[]>) => Math.max(...[...groups.values()].map(({ length }) => length));

    expect(perSecond.size).toBe(BUCKET / 1000);
    expect(largest(perSecond) / ids.length).toBeLessThan(0.015);
    expect(perShard.size).toBe(SHARDS);
    expect(largest(perShard) / ids.length).toBeLessThan(0.26);
  });
});

describe('the parts of the index over all tenants', () => {
  test('that may overlap some minutes have every bucket that does, and each of them once', () => {
    fc.assert(
      fc.property(conversations, times, times, fc.integer({ min: 0, max: 20 }), (id, at, from, more) => {
        const [first, bucket] = [minuteOf(from), bucketAt(id, at)];
        const overlaps = bucket < (first + more + 1) * MINUTE && bucket + BUCKET > first * MINUTE;

        const found = isIn(shardsOverlapping(first, first + more), shardOf({ conversationId: id, bucket }));

        expect(found).toBeLessThanOrEqual(1);
        if (overlaps) expect(found).toBe(1);
      }),
      { numRuns: 2000 },
    );
  });

  test('that overlap one minute are at most two of each shard', () => {
    for (let minute = 0; minute < 8; minute++) {
      expect(shardsOverlapping(minute, minute).length).toBeLessThanOrEqual(SHARDS + 1);
    }
  });

  test('end in one minute each, which is that in which its buckets end', () => {
    fc.assert(
      fc.property(conversations, times, (id, at) => {
        const bucket = bucketAt(id, at);
        const end = bucket + BUCKET;
        const minutes = Array.from({ length: 60 }, (_, index) => minuteOf(NOW_MS) - 5 + index);

        const found = minutes.filter((minute) =>
          isIn([shardEndingIn(minute)], shardOf({ conversationId: id, bucket })),
        );

        expect(found).toEqual([Math.ceil(end / MINUTE) - 1]);
      }),
    );
  });
});
