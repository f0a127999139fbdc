import type { Caller } from '../../domain/identity/caller.ts';
import { staffId } from '../../domain/ids.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { countInWindow } from '../tenants/count-in-window.ts';

export type ChangeNeeds = { counter: WindowCounter; clock: Clock };

/** Changes of canned replies, availability, settings and keys that one of a tenant's staff may make a minute: a person makes fewer. */
export const CHANGES_PER_MINUTE = 60;

/** Counts a change that one of a tenant's staff asks for, before anything is read or written for it. */
export const countChange = (needs: ChangeNeeds, { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>) =>
  countInWindow(needs, {
    tenantId,
    key: `changes-${staffId(tenantId, userId)}`,
    seconds: 60,
    most: CHANGES_PER_MINUTE,
    refusal: 'too many changes in a minute',
  });
