/** A number from 0 to 2^32 - 1 that spreads ids evenly; not for secrets. */
export function textHash(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum = (sum * 31 + text.charCodeAt(index)) >>> 0;
  return sum;
}
