import type { Clock } from '../../../lambdas/domain/time/clock.ts';
import { environmentClock, type HybridClock } from '../../../lambdas/domain/time/hybrid-clock.ts';
import { NOW_MS } from './conversations.ts';

/** The watch of an environment whose clock stands, unless it is given another. */
export const aHybridClock = (clock: Clock = () => NOW_MS, name = 'somebody'): HybridClock =>
  environmentClock({ clock, name });
