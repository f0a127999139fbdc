/** The parsed text if it is a JSON object or array; `null` for anything else. */
export function jsonOrNull(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
