const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text, or its beginning and an ellipsis if it is longer than so many UTF-16 code units: cut between what a reader sees as one. */
export function beginningOf(text, longest) {
  if (text.length <= longest) return text;
  const at = CHARACTERS.segment(text).containing(longest).index;
  return `${text.slice(0, at)}…`;
}

/** The first of what a reader sees as one character; empty of an empty text. */
export const firstOf = (text) => [...CHARACTERS.segment(text.slice(0, LONGEST_CHARACTER))][0]?.segment ?? '';

/** A flag of a region has fourteen code units; what is longer is no letter. */
const LONGEST_CHARACTER = 20;
