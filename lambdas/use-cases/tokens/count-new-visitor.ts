import type { TenantId } from '../../domain/ids.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { addressBlock } from '../../domain/tokens/address-block.ts';
import { countInWindow } from '../tenants/count-in-window.ts';
import { ISSUES_PER_MINUTE } from './issue-anonymous-token.ts';

type Needs = { counter: WindowCounter; clock: Clock };

/**
 * Counts a visitor that an HTTP message without a token makes, by address: as many a minute as tokens, and beside them, since a page
 * that asked for a token writes with it. Beyond the limit: `ERR_RATE_LIMITED`.
 */
export const countNewVisitor = (needs: Needs, tenantId: TenantId, address: string): Promise<void> =>
  countInWindow(needs, {
    tenantId,
    key: `visitors-${addressBlock(address)}`,
    seconds: 60,
    most: ISSUES_PER_MINUTE,
    refusal: 'too many new visitors from this address',
  });
