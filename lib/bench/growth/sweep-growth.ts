import type { ActivityIndex, ActivityRow } from '../../../lambdas/domain/conversations/activity-index.ts';
import {
  BUCKET,
  bucketAt,
  minuteOf,
  shardEndingIn,
  shardOf,
  shardsOverlapping,
} from '../../../lambdas/domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../../lambdas/domain/conversations/conversation-log.ts';
import type { Tail } from '../../../lambdas/domain/conversations/entry.ts';
import { EMPTY } from '../../../lambdas/domain/conversations/state.ts';
import { tenantId } from '../../../lambdas/domain/ids.ts';
import { KEEP_ALIVE_MINUTES } from '../../../lambdas/domain/sockets/keep-alive.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';
import type { SetTimer } from '../../../lambdas/domain/time/clock.ts';
import { DAY, MINUTE } from '../../../lambdas/domain/time/units.ts';
import { repairConversations } from '../../../lambdas/use-cases/delivery/repair-conversations.ts';
import { closeIdleConversations } from '../../../lambdas/use-cases/sweep/close-idle-conversations.ts';
import { sweep } from '../../../lambdas/use-cases/sweep/sweep.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** Milliseconds of a whole core for one read of a log's end, measured with the SDK, and those until its answer. */
const READ = { processor: 0.95, wait: 4 };

/** `left`: conversations that the sweep of a minute did not come to. */
export type SweepOutcome = { reads: number; left: number; seconds: number };

/**
 * One sweep over conversations that all go on, each with a row in every four minutes since more than a day, none of them
 * abandoned or idle: what remains is to look at each. By `sweep`, repair and closing themselves, in virtual time.
 */
export async function growSweep(conversations: number): Promise<SweepOutcome> {
  const time = virtualTime(Date.UTC(2026, 6, 1));
  const begun = time.now();
  let reads = 0;
  let left = 0;
  let endedAt = begun;
  const conversationLog = busyLog(time, () => reads++);
  const activityIndex = steadyIndex(
    Array.from({ length: conversations }, (_, number) => `c_${number}`),
    time,
  );
  const never = () => Promise.reject(new Error('nothing is written here'));
  const tenant = { tenantId: SHOP, idleMinutes: 15 } as Tenant;
  const needs = {
    conversationLog,
    activityIndex,
    dueList: { add: never },
    announcer: { announce: never },
    staffNames: { of: never },
    visitors: { find: never },
    tenants: { find: async () => tenant },
    clock: time.now,
    sleep: time.sleep,
  };
  const setTimer: SetTimer = (milliseconds, ring) => {
    let cancelled = false;
    // Items end long before their own limit, so only the end of a part is waited for.
    if (milliseconds > 10_000) void time.sleep(milliseconds).then(() => cancelled || ring());
    return () => {
      cancelled = true;
    };
  };
  const nothing = async () => {};
  const turn = sweep(
    {
      sweepLog: { last: async () => ({ turn: minuteOf(begun) - 1, upTo: minuteOf(begun) - 1 }), swept: nothing },
      keepAliveMinutes: KEEP_ALIVE_MINUTES,
      clock: time.now,
      setTimer,
      count: () => {},
      reportUnfinished: (unfinished) => {
        if ('left' in unfinished) left += unfinished.left;
      },
    },
    {
      socketsOf: async () => [],
      keep: nothing,
      endUnidentified: nothing,
      closeMarked: nothing,
      recover: nothing,
      workOffDueList: nothing,
      repair: (first, last, forEach) => repairConversations(needs as never, { first, last }, forEach),
      closeIdle: (minute, forEach) => closeIdleConversations(needs as never, { minute }, forEach),
    },
  ).then(() => {
    endedAt = time.now();
  });
  await time.pass(MINUTE);
  await turn;
  return { reads, left, seconds: (endedAt - begun) / 1000 };
}

const SHOP = tenantId('shop');

/** A log whose reads take the processor of one environment, one after the other, and show a conversation that goes on. */
function busyLog(time: VirtualTime, read: () => void): Pick<ConversationLog, 'recentTail'> {
  let free = time.now();
  const open: Tail = {
    record: { conversationId: 'c_1', subject: 'visitor:v_1', createdAt: 0 } as unknown as Tail['record'],
    restart: null,
    entries: [],
    state: { ...EMPTY, spokenAt: time.now() + DAY },
  };
  return {
    async recentTail() {
      read();
      free = Math.max(free, time.now()) + READ.processor;
      await time.sleep(free - time.now() + READ.wait);
      return open;
    },
  };
}

/** An index in which every conversation has a row in each of its buckets up to now. */
function steadyIndex(ids: string[], time: VirtualTime): Pick<ActivityIndex, 'overlapping' | 'endedIn'> {
  const begun = time.now();
  const rowsIn = (shards: ReturnType<typeof shardsOverlapping>): ActivityRow[] => {
    const parts = new Set(shards.map(({ shard, number }) => `${shard}#${number}`));
    const last = Math.max(...shards.map(({ number }) => number));
    const first = Math.min(...shards.map(({ number }) => number));
    return ids.flatMap((conversationId) => {
      const newest = bucketAt(conversationId, begun);
      return Array.from({ length: last - first + 2 }, (_, index) => (first + index - 1) * BUCKET)
        .map((at) => ({ tenantId: SHOP, conversationId, bucket: bucketAt(conversationId, at + BUCKET - 1) }))
        .filter((row) => row.bucket <= newest)
        .filter((row) => {
          const { shard, number } = shardOf(row);
          return parts.has(`${shard}#${number}`);
        });
    });
  };
  return {
    async *overlapping(first, last) {
      yield* rowsIn(shardsOverlapping(first, last));
    },
    async *endedIn(minute) {
      yield* rowsIn([shardEndingIn(minute)]);
    },
  };
}
