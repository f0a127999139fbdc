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

/** Characters after the limit that are looked at, to find out whether what is before it goes on. */
const LOOKED_AHEAD = 64;
