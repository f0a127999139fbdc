/**
 * The beginning of a text, of at most this many characters (UTF-16 code units, as a browser's `length` counts), cut between two
 * that a person sees as one: an emoji of several code points stays whole or goes. A single one that is longer is cut between its
 * code points.
 */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Nothing that a reader sees as one is longer than the rest of what is looked at.
  const seen = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(
    text.slice(0, longest + LOOKED_AHEAD),
  );
  const at = seen.containing(longest)?.index ?? longest;
  return at > 0 ? text.slice(0, at) : text.slice(0, longest).replace(/\p{Surrogate}$/u, '');
}

/** The beginning of a text, of at most this many bytes of UTF-8, cut between two characters that a person sees as one. */
export const cutToBytes = (text: string, most: number): string =>
  cutText(text, new TextEncoder().encodeInto(text, new Uint8Array(most)).read);

/**
 * The beginning of an address, cut neither through a percent-encoded byte nor between those of one character: `%F0%9F` at its end
 * could not be read.
 */
export function cutAddress(address: string, longest: number): string {
  if (address.length <= longest) return address;
  const cut = cutText(address, longest).replace(/%[0-9a-f]?$/i, '');
  const encoded = /(%[0-9a-f]{2}){1,4}$/i.exec(cut)?.[0] ?? '';
  // Of UTF-8, at most three bytes of a character that was cut are there.
  const whole = [0, 1, 2, 3].map((bytes) => 3 * bytes).find((end) => isDecodable(encoded, end));
  return cut.slice(0, cut.length - (whole ?? 0));
}

/** Whether the end of percent-encoded text, without its last characters, is whole: a beginning that is none was not cut here. */
function isDecodable(encoded: string, end: number): boolean {
  const kept = encoded.slice(0, encoded.length - end);
  try {
    decodeURIComponent(kept.replace(/^(%[89ab][0-9a-f])+/i, ''));
    return true;
  } catch {
    return false;
  }
}

/** Characters after the limit that are looked at, to find out whether what is before it goes on. */
const LOOKED_AHEAD = 64;
