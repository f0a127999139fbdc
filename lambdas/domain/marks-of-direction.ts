/** What Unicode calls `Bidi_Control`. */
const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text that only decorates without marks of direction, by which it is shown in another order than it is stored in: a name can look
 * like somebody else's, or turn what stands beside it. Copied addresses, and names in scripts that run from right to left, often have
 * such a mark, so nothing is refused for one.
 */
export const withoutMarksOfDirection = (text: string): string => text.replace(MARKS, '');
