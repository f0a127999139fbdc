import { invalid } from '../errors.ts';
import { isInvisible } from '../readable-text.ts';

/** Characters (UTF-16 code units, as a browser's `length` counts) that a message may have. */
export const LONGEST_TEXT = 4000;

/**
 * The text of a message, stored as given: it is never trimmed, interpreted or rewritten. One that shows nothing is refused; where
 * files are shown, it may be missing, and then is empty.
 */
export function messageText(value: unknown, { mayBeEmpty = false } = {}): string {
  if (mayBeEmpty && (value === undefined || value === null)) return '';
  if (typeof value !== 'string') throw invalid('text', 'must be a string');
  if (value.length > LONGEST_TEXT) {
    throw invalid('text', `must have at most ${LONGEST_TEXT} characters`, {
      said: `Your message is too long (${LONGEST_TEXT.toLocaleString('en')} characters at most).`,
    });
  }
  if (!value.isWellFormed()) throw invalid('text', 'must be well-formed Unicode');
  if (!isInvisible(value)) return value;
  if (!mayBeEmpty) throw invalid('text', 'must not be empty', { said: 'Your message is empty.' });
  return '';
}
