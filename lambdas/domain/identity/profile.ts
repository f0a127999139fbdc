import { invalid } from '../errors.ts';
import { given } from '../given.ts';
import { withoutMarksOfDirection } from '../marks-of-direction.ts';

/** Limits in characters: 80 of a name fit every list of conversations; addresses have at most 254 (RFC 5321). */
export const LONGEST_NAME = 80;
export const LONGEST_EMAIL = 254;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Form of an e-mail address: one `@`, no blank and no control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
export const EMAIL = /^[^\s@\u0000-\u001f\u007f]+@[^\s@\u0000-\u001f\u007f]+$/;

/** A display name; `undefined` if none was given. */
export function displayName(value: unknown, field = 'name'): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(field, 'must be a string');
  if (value.length > LONGEST_NAME) throw invalid(field, `must have at most ${LONGEST_NAME} characters`);
  if (CONTROL.test(value)) throw invalid(field, 'must not contain control characters');
  return withoutMarksOfDirection(value).toWellFormed() || undefined;
}

/** An e-mail address to show; `undefined` if none was given. Only its form is checked: no mail is ever sent to it. */
export function emailAddress(value: unknown, field = 'email'): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const address = typeof value === 'string' ? withoutMarksOfDirection(value).toWellFormed() : '';
  if (!EMAIL.test(address)) throw invalid(field, 'must be an e-mail address');
  if (address.length > LONGEST_EMAIL) throw invalid(field, `must have at most ${LONGEST_EMAIL} characters`);
  return address;
}

/** What another party's token says of a person, in the same form: what is not of that form is cut, or left out. */
export function givenProfile({ name, email }: Record<string, unknown>): { name?: string; email?: string } {
  const line = typeof name === 'string' ? name.split(CONTROL).join('').slice(0, LONGEST_NAME) : undefined;
  const isAddress = typeof email === 'string' && EMAIL.test(email) && email.length <= LONGEST_EMAIL;
  return given({ name: displayName(line), email: isAddress ? emailAddress(email) : undefined });
}
