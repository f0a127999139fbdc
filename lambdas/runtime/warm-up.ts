import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../domain/identity/caller.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';

/**
 * Milliseconds for which an initialisation waits for its first calls, which take about 100: Lambda ends one that takes 10 s, and
 * whoever waits for a database that is silent gets nothing from waiting here.
 */
export const WARM_UP_LIMIT = 1000;

const tenantId = '-' as TenantId;

/**
 * Stands for who calls while an environment starts. No request can name it: no parser of ids lets these pass, and API Gateway
 * gives no socket such an id.
 */
export const NOBODY = {
  tenantId,
  conversationId: '-',
  connectionId: 'bm9ib2R5Cg==',
  tenant: {
    tenantId,
    name: '-',
    origins: [],
    widgetHosts: [],
    idleMinutes: 15,
    sessionDays: 1,
    requireTokens: true,
  } satisfies Tenant as Tenant,
  /** As of a token that expired in 1970. */
  caller: {
    tenantId,
    role: 'visitor',
    subject: 'visitor:-',
    userId: '-',
    anonymous: true,
    issuedAt: 0,
    expiresAt: 0,
  } satisfies Caller as Caller,
};

/**
 * Makes the calls that a first event would otherwise be the first to make: connections are opened and code is compiled while the
 * environment starts, and the processor is not yet shared out by memory. Ends when they have ended, however they have, or
 * after `limit` milliseconds; never fails (docs/decisions/0027-first-calls-while-an-environment-starts.md).
 */
export async function warmUp(calls: () => readonly Promise<unknown>[], limit = WARM_UP_LIMIT): Promise<void> {
  const made = (async () => Promise.allSettled(calls()))().catch(() => {});
  await Promise.race([made, sleep(limit, undefined, { ref: false })]);
}
