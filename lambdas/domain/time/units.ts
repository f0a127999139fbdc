/** Durations in milliseconds; those in seconds have `SECONDS` in their names. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const HOUR_SECONDS = HOUR / 1000;
export const DAY_SECONDS = DAY / 1000;

/** By UTC, as all dates here. */
export const isSameDay = (one: number, other: number): boolean => Math.floor(one / DAY) === Math.floor(other / DAY);

export const isSameMonth = (one: number, other: number): boolean =>
  new Date(one).toISOString().slice(0, 7) === new Date(other).toISOString().slice(0, 7);
