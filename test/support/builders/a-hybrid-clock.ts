import type { Clock } from '../../../lambdas/domain/time/clock.ts';
import { environmentClock, type HybridClock } from '../../../lambdas/domain/time/hybrid-clock.ts';
import { NOW_MS } from './conversations.ts';

/** The hybrid clock of an environment, over a system clock that stands unless another is given. */
export const aHybridClock = (clock: Clock = () => NOW_MS, name = 'somebody'): HybridClock =>
  environmentClock({ clock, name });
