/** The ids that a line may have, which are random: a gateway's, an invocation's, an edge's. */
const ID = /^([\w-]{15}=|[\w-]{54}==|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A member's name that a program gave: a client made of the contract says some of them as texts, and they tell nothing. */
const FIELD = /^[a-z]+([A-Z][a-z]+)*$/;

/**
 * The texts in a log line that are not random ids: every value of its JSON and every name that is not
 * like a field's, or the line itself if it is none.
 * Of many lines they are few different ones.
 */
export function logLeaves(line: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return [line];
  }
  return leavesOf(parsed).filter((leaf) => !ID.test(leaf));
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => [
      ...(FIELD.test(name) ? [] : [name]),
      ...leavesOf(member),
    ]);
  return [];
}
