/**
 * A stretch of the list of a tenant's agents' sockets, which is in the order of their keys: after one place, up to and
 * with another; `null` for the beginning and for the end of the list.
 */
export type AgentRange = { after: string | null; upTo: string | null };

/** Everyone on the list. */
export const ALL_AGENTS: AgentRange = { after: null, upTo: null };

/**
 * Whether stretches lead from the beginning of the list to its end, whatever their order. Some may be there twice, and
 * some may be of another division of the same list: two invocations for one event divide it differently if an agent comes
 * in between. Any unbroken way from end to end will do, since nobody who was there all the time is left out of it.
 */
export function coversAllAgents(ranges: AgentRange[]): boolean {
  const reached = new Set<string | null>([null]);
  for (const end of reached) {
    for (const { after, upTo } of ranges) {
      if (after !== end) continue;
      if (upTo === null) return true;
      reached.add(upTo);
    }
  }
  return false;
}
