import { cutText } from '../cut-text.ts';
import { given } from '../given.ts';
import { withoutMarksOfDirection } from '../marks-of-direction.ts';
import { readableLine } from '../readable-text.ts';

/** Limits in characters: 80 of a name fit every list of conversations; addresses have at most 254 (RFC 5321). */
export const LONGEST_NAME = 80;
export const LONGEST_EMAIL = 254;

/** Form of an e-mail address: one `@`, no blank and no control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it leaves out
const EMAIL = /^[^\s@\u0000-\u001f\u007f]+@[^\s@\u0000-\u001f\u007f]+$/;

/**
 * A display name, cleaned and cut; undefined if none was given that can be read. It only decorates, so it is never a reason to
 * refuse.
 */
export function displayName(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' ? cutText(readableLine(text), LONGEST_NAME) || undefined : undefined;
}

/** An e-mail address to show; undefined if there is none of its form, which is never a reason to refuse: no mail is ever sent to it. */
export function emailAddress(value: unknown): string | undefined {
  const address = typeof value === 'string' ? withoutMarksOfDirection(value).trim() : '';
  return EMAIL.test(address) && address.isWellFormed() && address.length <= LONGEST_EMAIL ? address : undefined;
}

/** What another party's token says of a person. */
export const givenProfile = ({ name, email }: Record<string, unknown>): { name?: string; email?: string } =>
  given({ name: displayName(name), email: emailAddress(email) });
