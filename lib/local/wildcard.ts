/** A pattern with `*` (any characters, slashes too) and `?` (one character), made once for many questions. */
export function wildcard(pattern: string, flags = ''): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

/** Whether a text fits a pattern with `*` and `?`. */
export const matches = (pattern: string, text: string): boolean => wildcard(pattern).test(text);
