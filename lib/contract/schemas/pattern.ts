/**
 * A regular expression of the domain as documents write it: `\w` spelled out, for other languages take letters of every
 * alphabet for it.
 */
export function patternOf({ source, flags }: RegExp): string {
  if (flags !== '') throw new Error(`/${source}/${flags}: a pattern in a document has no flags`);
  return source.replaceAll('[\\w', '[A-Za-z0-9_');
}
