import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { countInWindow } from '../tenants/count-in-window.ts';
import { type CountedAddress, issueLimit } from './issue-anonymous-token.ts';

type Needs = { counter: WindowCounter; clock: Clock };

/**
 * Counts a visitor that an HTTP message without a token makes, by address: as many a minute as tokens, and beside them, since a page
 * that asked for a token writes with it. Beyond the limit: `ERR_RATE_LIMITED`.
 */
export const countNewVisitor = (needs: Needs, counted: CountedAddress): Promise<void> =>
  countInWindow(needs, { ...issueLimit(counted, 'visitors-'), refusal: 'too many new visitors from this address' });
