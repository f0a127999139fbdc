import { invalid } from './errors.ts';

/** Characters (UTF-16 code units, as a browser's `length` counts) that a message may have. */
export const LONGEST_TEXT = 4000;

/** The text of a message, stored as given: it is never trimmed, interpreted or rewritten. */
export function messageText(value: unknown, { mayBeEmpty = false } = {}): string {
  if (typeof value !== 'string') throw invalid('text', 'must be a string');
  if (value.length > LONGEST_TEXT) throw invalid('text', `must have at most ${LONGEST_TEXT} characters`);
  if (!mayBeEmpty && value.trim() === '') throw invalid('text', 'must not be empty');
  if (!value.isWellFormed()) throw invalid('text', 'must be well-formed Unicode');
  return value;
}

/** How many items a page may hold. */
export const LARGEST_PAGE = 100;

export function pageLimit(value: unknown, usual = 20): number {
  if (value === undefined || value === null || value === '') return usual;
  const limit = typeof value === 'number' ? value : Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
    throw invalid('limit', `must be a whole number from 1 to ${LARGEST_PAGE}`);
  }
  return limit;
}
