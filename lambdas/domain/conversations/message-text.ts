import { invalid } from '../errors.ts';

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
