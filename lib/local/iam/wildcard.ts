/** A pattern with `*` (any characters, slashes too) and `?` (one character), compiled once. CloudFront and S3 use the syntax too. */
export function wildcard(pattern: string, flags = ''): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

/** Whether a text matches a pattern with `*` and `?`. */
export const matches = (pattern: string, text: string): boolean => wildcard(pattern).test(text);
