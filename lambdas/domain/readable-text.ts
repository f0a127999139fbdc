import { withoutMarksOfDirection } from './marks-of-direction.ts';

/**
 * What shows nothing: blanks, control characters, what Unicode has to be ignored in display (joiners, marks of direction, fillers,
 * selectors), the blanks that are letters or notes by name, and what annotates.
 */
const SHOWS_NOTHING = /^[\s\p{White_Space}\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\ufff9-\ufffb]*$/u;

/** Whether a reader sees nothing of a text. */
export const isInvisible = (text: string): boolean => SHOWS_NOTHING.test(text);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const BLANK_CONTROL = /[\u0009-\u000d\u0085\u2028\u2029]+/g;

/**
 * One line of a text that only decorates, without control characters, marks of direction and halves of characters; empty if nothing
 * of it is seen.
 */
export function readableLine(text: string): string {
  const line = withoutMarksOfDirection(text)
    .replace(BLANK_CONTROL, ' ')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();
  return isInvisible(line) ? '' : line;
}
