import type { Clock } from '../../../lambdas/domain/time/clock.ts';
import { environmentWatch, type Watch } from '../../../lambdas/domain/time/watch.ts';
import { NOW_MS } from './conversations.ts';

/** The watch of an environment whose clock stands, unless it is given another. */
export const aWatch = (clock: Clock = () => NOW_MS, name = 'somebody'): Watch => environmentWatch({ clock, name });
