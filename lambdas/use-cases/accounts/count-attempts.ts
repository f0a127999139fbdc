import { NO_TENANT } from '../../domain/tenants/tenant-quotas.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { addressBlock } from '../../domain/tokens/address-block.ts';
import { countInWindow } from '../tenants/count-in-window.ts';

type Needs = { counter: WindowCounter; clock: Clock };

/**
 * What one address may try in a minute, over all tenants. No secret of 256 bits is found so; it bounds what trying costs. An office
 * of 500 behind one address may open the desk in the same minute, but is not invited in one.
 */
export const ATTEMPTS_PER_MINUTE = { accept: 60, refresh: 600 } as const;

const WINDOW = 60;

/** Counts one attempt of an address; beyond the limit: `ERR_RATE_LIMITED`. */
export const countAttempt = (needs: Needs, what: keyof typeof ATTEMPTS_PER_MINUTE, address: string): Promise<void> =>
  countInWindow(needs, {
    tenantId: NO_TENANT,
    key: `${what}-${addressBlock(address)}`,
    seconds: WINDOW,
    most: ATTEMPTS_PER_MINUTE[what],
    refusal: 'too many attempts from this address',
  });
