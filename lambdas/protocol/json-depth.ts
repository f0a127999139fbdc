/**
 * How deeply arrays and objects nest in a JSON text, read without parsing it. Exact for valid JSON; for anything else
 * exact up to the first error, where a parser stops too.
 */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    else if (quoted) at += Number(character === '\\');
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}
