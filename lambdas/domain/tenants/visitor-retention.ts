import { DAY } from '../time/units.ts';
import { LONGEST_SESSION_DAYS } from './tenant.ts';

/** A visitor is renewed once a day at most: so its row outlives what was written up to a day after its last renewal. */
const MARGIN = 2 * DAY;

/**
 * Until when a visitor that is active `now` is kept: longer than the entries written that day, which are kept for `retention`,
 * and than any session begun that day can be renewed. All in milliseconds.
 */
export const visitorKeptUntil = (now: number, retention: number): number =>
  now + Math.max(retention, LONGEST_SESSION_DAYS * DAY) + MARGIN;
