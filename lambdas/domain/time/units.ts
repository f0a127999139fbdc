/** Durations in milliseconds; those in seconds have `SECONDS` in their names. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const HOUR_SECONDS = HOUR / 1000;
export const DAY_SECONDS = DAY / 1000;
