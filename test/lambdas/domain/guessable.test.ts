import { describe, expect, test } from 'vitest';
import { isGuessable } from '../../../lambdas/domain/guessable.ts';

/** The same numbers from 0 up to 1 at each run, by a generator of 32 bits (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = numbers(7);
const of = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const HEX = `${DIGITS}abcdef`;
const BASE36 = DIGITS + LOWER;
const BASE64URL = `${BASE36}${LOWER.toUpperCase()}-_`;
const NOW = '1764300000000';

describe('what a random generator made', () => {
  test.each<[string, () => string]>([
    ['the public widget', () => `session-${NOW}-${of(BASE36, 11)}${of(BASE36, 9)}`],
    ['the public widget, when both numbers are short', () => `session-${NOW}-${of(BASE36, 8)}${of(BASE36, 7)}`],
    ['the gateway', () => `ses_${of(BASE36, 22)}`],
    ['a UUID', () => `${of(HEX, 8)}-${of(HEX, 4)}-4${of(HEX, 3)}-a${of(HEX, 3)}-${of(HEX, 12)}`],
    ['128 bits, in base 64', () => of(BASE64URL, 22)],
    ['128 bits, in base 16', () => of(HEX, 32)],
    ['a ULID of now', () => `01KB${of('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 22)}`],
    ['letters', () => of(LOWER, 22)],
    ['30 digits', () => of(DIGITS, 30)],
    ['the time and a number', () => `${NOW}-${of(BASE36, 11)}`],
  ])('is taken: %s', (_, make) => {
    const refused = Array.from({ length: 5_000 }, make).filter(isGuessable);

    expect(refused).toEqual([]);
  });
});

describe('what can be guessed', () => {
  test.each([
    ['the time', `session-${NOW}`],
    ['the time, twice', `${NOW}-1764300000001`],
    ['the time, and a number that is counted up', `session-${NOW}-0000000001`],
    ['a number that is counted up, after letters', 'abcdefgh000000000001'],
    ['the same, in the form of a UUID', '00000000-0000-0000-0000-000000000001'],
    ['the same, after the time in seconds', '17643000000001234567'],
    ['an e-mail address', 'maria.schneider@example.org'],
    ['one character', 'a'.repeat(40)],
    ['two characters', 'ab'.repeat(20)],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz'],
    ['the digits', '12345678901234567890'],
    ['what is on the keys', 'abcdefgh12345678ABCDEFGH'],
  ])('is refused: %s', (_, text) => {
    expect(isGuessable(text)).toBe(true);
  });
});
