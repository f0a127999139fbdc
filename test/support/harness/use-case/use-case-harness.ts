import { ALL_AGENTS } from '../../../../lambdas/domain/conversations/agent-range.ts';
import { type DeskRules, NO_DESK } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { Announcement, Announcer, Initiator } from '../../../../lambdas/domain/delivery/announcement.ts';
import type { Reply } from '../../../../lambdas/domain/delivery/reply.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import type { TenantId } from '../../../../lambdas/domain/ids.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import type { Unfinished } from '../../../../lambdas/use-cases/sweep/sweep.ts';
import { anInvocation } from '../../builders/an-invocation.ts';
import { fixedClock } from '../../builders/fixed-clock.ts';
import { NO_QUOTAS } from '../../builders/no-quotas.ts';
import { aCaller, anAgent, aTenant, tenantNamed } from '../../builders/tenants.ts';
import { inMemoryStores, RETENTION } from '../../stores/stores.ts';

export const IDLE = 15 * 60_000;

/** The rules of logs in these tests. */
export const RETENTION_OF = { retention: RETENTION, idle: IDLE };

/** The rules of a tenant whose desk is on. */
export const DESK: DeskRules = { desk: true, agentsSee: 'all' };

/**
 * The dependencies of all use cases, in memory, with a clock that stands; announcements and replies are recorded instead of
 * posted.
 */
export function useCaseHarness({ desk = NO_DESK }: { desk?: DeskRules } = {}) {
  const time = fixedClock();
  const rules = { ...RETENTION_OF };
  const announced: { announcement: Announcement; initiator: Initiator | undefined }[] = [];
  const replied: { connectionId: string; reply: Reply }[] = [];
  const reportPushFailure: unknown[] = [];
  const indexFailures: unknown[] = [];
  const keepFailures: unknown[] = [];
  const unfinished: Unfinished[] = [];
  let ids = 0;
  const next = (prefix: string, length: number) => `${prefix}${String(++ids).padStart(length - prefix.length, '0')}`;
  const announcer: Announcer = {
    async announce(announcement, initiator) {
      announced.push({ announcement, initiator });
      return ALL_AGENTS;
    },
  };
  const invocation = anInvocation();
  const stores = inMemoryStores(time.now);
  const needs = {
    ...stores,
    knownVisitors: stores.visitors,
    announcer,
    quotas: { ...NO_QUOTAS },
    replier: {
      async reply({ connectionId }: { connectionId: string }, reply: Reply) {
        replied.push({ connectionId, reply });
        return true;
      },
    },
    reportPushFailure: (error: unknown) => void reportPushFailure.push(error),
    reportIndexFailure: (error: unknown) => void indexFailures.push(error),
    reportKeepFailure: (error: unknown) => void keepFailures.push(error),
    clock: time.now,
    sleep: time.sleep,
    count: invocation.count,
    erasures: { find: async () => null },
    goOn: async () => {},
    // Its clock stands: no time limit is ever over.
    setTimer: () => () => {},
    reportUnfinished: (what: Unfinished) => void unfinished.push(what),
    newId: () => next('id', 16),
    newSecret: () => next('secret', 22),
    newIncarnation: () => next('L', 10),
    rules,
    desk,
    tenants: { find: async (tenantId: TenantId): Promise<Tenant | null> => aTenant({ tenantId, ...desk }) },
    rulesOf: () => rules,
  };
  return {
    time,
    needs,
    announced,
    replied,
    unpushedErrors: reportPushFailure,
    indexFailures,
    keepFailures,
    invocation,
    unfinished,
    /** The texts of the messages that were announced, in order. */
    announcedTexts: () =>
      announced.flatMap(({ announcement }) =>
        announcement.type === 'entry' && announcement.located.entry.kind === 'message'
          ? [announcement.located.entry.text]
          : [],
      ),
    /** The kinds of entries that were announced, in order. */
    announcedKinds: () =>
      announced.flatMap(({ announcement }) => (announcement.type === 'entry' ? [announcement.located.entry.kind] : [])),
  };
}

export type UseCaseHarness = ReturnType<typeof useCaseHarness>;

/** The visitor of `aCaller` under another name, or of another tenant. */
export const visitorNamed = (userId: string, tenantId = 'shop'): Caller =>
  aCaller({ tenantId: tenantNamed(tenantId), subject: `visitor:${userId}`, userId });

export const agentNamed = (userId: string, over: Partial<Caller> = {}): Caller =>
  anAgent({ subject: `agent:${userId}`, userId, ...over });
