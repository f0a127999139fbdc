/** Milliseconds. What is in seconds says so in its name. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const HOUR_SECONDS = HOUR / 1000;
export const DAY_SECONDS = DAY / 1000;
