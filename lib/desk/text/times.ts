const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A form of times. It is made when it is needed first, since each costs some milliseconds on a slow processor. */
function form(options: Intl.DateTimeFormatOptions): (at: number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (at) => {
    made ??= new Intl.DateTimeFormat(undefined, options);
    return made.format(at);
  };
}

const time = form({ hour: '2-digit', minute: '2-digit' });
const weekday = form({ weekday: 'short' });
const date = form({ day: 'numeric', month: 'short' });
const fullDate = form({ weekday: 'long', day: 'numeric', month: 'long' });
const dateWithYear = form({ day: 'numeric', month: 'long', year: 'numeric' });
const moment = form({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const exact = form({ dateStyle: 'full', timeStyle: 'short' });

/**
 * What has a browser read its data of languages, part by part: the first form of times would have it read them all, which takes 50 ms
 * on a processor that a phone has (Chromium, slowed four times; after these two 14 ms).
 */
const READ_LANGUAGES = [() => new Intl.Locale('en').maximize(), () => new Intl.Collator()];

/** Makes the forms that a list needs, each in a task of its own, while the page waits for something else. */
export function prepareTimes(): void {
  for (const each of [...READ_LANGUAGES, time, weekday, date]) setTimeout(() => each(0));
}

/** The start of a time's day here. */
export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

export const clockTime = (at: string): string => time(Date.parse(at));
export const exactTime = (at: string): string => exact(Date.parse(at));

/** As short as it is clear: the time today, the weekday within a week, else the date. */
export function shortTime(at: string, now: number): string {
  const then = Date.parse(at);
  if (dayOf(then) === dayOf(now)) return time(then);
  if (then <= now && dayOf(now) - dayOf(then) < 6.5 * DAY) return weekday(then);
  return date(then);
}

/** A day as the heading of what was said on it. */
export function dayName(at: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / DAY);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days > 300 ? dateWithYear(at) : fullDate(at);
}

/** Until when something is put off. */
export function momentName(at: string, now: number): string {
  const then = Date.parse(at);
  return dayOf(then) === dayOf(now) ? time(then) : moment(then);
}

/** How long somebody waits, in the largest unit: `now`, `4 min`, `3 h`, `2 d`. */
export function waitingTime(since: string, now: number): string {
  const waited = now - Date.parse(since);
  if (waited < MINUTE) return 'now';
  if (waited < HOUR) return `${Math.floor(waited / MINUTE)} min`;
  if (waited < DAY) return `${Math.floor(waited / HOUR)} h`;
  return `${Math.floor(waited / DAY)} d`;
}
