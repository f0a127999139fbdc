/**
 * How the public widget makes a session id, and many a client of its own: a word, the time in milliseconds, and results of
 * `Math.random` in base 36: of the widget's two, usually 20 to 24 characters; of one, 9 or more.
 */
const TIME_AND_RANDOM = /^(?:[a-z]+[-_])?1\d{12}[-_]([0-9a-z_-]{9,})$/i;

/** Of 9 random characters, fewer than this are different once in ten thousand times, of 20 never. */
const DIFFERENT = 5;

/** A time in milliseconds that stands for itself. It is no secret. */
const TIME = /(?<![0-9a-z])1\d{12}(?![0-9a-z])/gi;

/** Bits by the estimate that a secret needs: at a thousand tries a second, a million years to try them all. */
export const SECRET_BITS = 56;

/**
 * Whether a session id can be guessed, by a crude estimate: it finds times, numbers that are counted up, e-mail addresses and
 * what repeats itself, and takes what a random generator made: of 20 hexadecimal digits all but one in five thousand, of 22
 * letters and digits all. Words in a row pass.
 */
export function isGuessable(text: string): boolean {
  const random = TIME_AND_RANDOM.exec(text)?.[1]?.replace(TIME, '');
  if (random !== undefined) return new Set(random).size < DIFFERENT;
  const said = text.replace(TIME, '');
  return said.includes('@') || Math.min(bits([...said]), bits(steps(said))) < SECRET_BITS;
}

/** From each character to the next: `abcd` and `1234` are the same step again and again. */
const steps = (text: string): number[] =>
  Array.from({ length: text.length - 1 }, (_, n) => text.charCodeAt(n + 1) - text.charCodeAt(n));

/**
 * Entropy of a series whose parts are as frequent as they are in it, in bits, for its whole length. Corrected for its shortness
 * (Miller and Madow 1955), without which random texts seem to say less than they do.
 */
function bits(series: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const part of series) counts.set(part, (counts.get(part) ?? 0) + 1);
  const all = series.length;
  const entropy = [...counts.values()].reduce((sum, count) => sum - (count / all) * Math.log2(count / all), 0);
  return all * entropy + (counts.size - 1) / (2 * Math.LN2);
}
