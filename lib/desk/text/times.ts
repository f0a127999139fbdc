const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const FULL_DATE = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const MOMENT = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

/** The start of a time's day here. */
export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

export const clockTime = (at: string): string => TIME.format(new Date(at));
export const exactTime = (at: string): string => EXACT.format(new Date(at));

/** As short as it is clear: the time today, the weekday within a week, else the date. */
export function shortTime(at: string, now: number): string {
  const then = Date.parse(at);
  if (dayOf(then) === dayOf(now)) return TIME.format(then);
  if (then <= now && dayOf(now) - dayOf(then) < 6.5 * DAY) return WEEKDAY.format(then);
  return DATE.format(then);
}

/** A day as the heading of what was said on it. */
export function dayName(at: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / DAY);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days > 300 ? YEAR.format(at) : FULL_DATE.format(at);
}

/** Until when something is put off. */
export function momentName(at: string, now: number): string {
  const then = Date.parse(at);
  return dayOf(then) === dayOf(now) ? TIME.format(then) : MOMENT.format(then);
}

/** How long somebody waits, in the largest unit: `now`, `4 min`, `3 h`, `2 d`. */
export function waitingTime(since: string, now: number): string {
  const waited = now - Date.parse(since);
  if (waited < MINUTE) return 'now';
  if (waited < HOUR) return `${Math.floor(waited / MINUTE)} min`;
  if (waited < DAY) return `${Math.floor(waited / HOUR)} h`;
  return `${Math.floor(waited / DAY)} d`;
}
