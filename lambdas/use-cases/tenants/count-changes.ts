import type { TenantId } from '../../domain/ids.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { countInWindow } from './count-in-window.ts';

export type ChangeNeeds = { counter: WindowCounter; clock: Clock };

/** Changes of canned replies, availability, settings and keys that one of a tenant's staff, or its server, may make a minute. */
export const CHANGES_PER_MINUTE = 60;

/** Counts a change of `who`: a staff id, or the tenant's server. */
export const countChanges = (needs: ChangeNeeds, tenantId: TenantId, who: string) =>
  countInWindow(needs, {
    tenantId,
    key: `changes-${who}`,
    seconds: 60,
    most: CHANGES_PER_MINUTE,
    refusal: 'too many changes in a minute',
  });
