import { cutText } from '../cut-text.ts';
import { invalid } from '../errors.ts';
import type { StaffId } from '../ids.ts';
import { readableLine } from '../readable-text.ts';
import { DAY } from '../time/units.ts';

/** Labels of a conversation, and characters of each: so that an entry that has them stays small. */
export const MOST_LABELS = 10;
export const LONGEST_LABEL = 40;

/** Days for which a conversation may be put off. */
export const LONGEST_SNOOZE_DAYS = 90;

/**
 * The labels of a conversation, in the order given: each cleaned as what only decorates, cut, and once. One of which nothing is seen
 * is left out; too many are refused, since none of them says which to leave out.
 */
export function labels(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalid('labels', 'must be a list of texts');
  const texts = value.map((each: unknown) => {
    if (typeof each !== 'string') throw invalid('labels', 'must be a list of texts');
    return cutText(readableLine(each), LONGEST_LABEL).trim();
  });
  const different = [...new Set(texts.filter((text) => text !== ''))];
  if (different.length > MOST_LABELS) throw invalid('labels', `must be at most ${MOST_LABELS}`);
  return different;
}

/** ISO 8601 with a time zone: what has none means another moment at each reader. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** Until when a conversation is put off, epoch milliseconds; null: no longer. Whether it may be, `refuseSnooze` says. */
export function snoozedUntil(value: unknown): number | null {
  if (value === null) return null;
  const until = typeof value === 'string' && MOMENT.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) throw invalid('snoozedUntil', 'must be a time as ISO 8601 writes it, with a time zone');
  return until;
}

/** Refuses a snooze that would be over at once, or that nobody would remember. */
export function refuseSnooze(until: number, now: number): void {
  if (until <= now) throw invalid('snoozedUntil', 'must be in the future');
  if (until > now + LONGEST_SNOOZE_DAYS * DAY) {
    throw invalid('snoozedUntil', `must be within ${LONGEST_SNOOZE_DAYS} days`);
  }
}

/** Who is meant as an assignee: the caller, a member of its tenant's staff, or nobody. */
export type NamedAssignee = 'me' | StaffId | null;

/** A staff id, as `staffId` makes one. */
const STAFF_ID = /^a_[\w-]{12}$/;

export function namedAssignee(value: unknown): NamedAssignee {
  if (value === null || value === 'me') return value;
  if (typeof value !== 'string' || !STAFF_ID.test(value)) {
    throw invalid('assignee', 'must be "me", the id of an agent (a_…), or null');
  }
  return value as StaffId;
}
