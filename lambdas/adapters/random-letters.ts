import { randomBytes } from 'node:crypto';

/** Random letters and digits of the system's generator, 5.95 bits each: base64 without its two other characters. */
export function randomLetters(length: number): string {
  let letters = '';
  while (letters.length < length)
    letters += randomBytes(32)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, '');
  return letters.slice(0, length);
}
