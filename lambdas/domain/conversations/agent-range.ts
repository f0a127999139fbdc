/**
 * A range of the list of a tenant's agents' sockets, which is sorted by their keys: from `after` (exclusive) to `upTo`
 * (inclusive); `null` stands for the beginning and for the end of the list.
 */
export type AgentRange = { after: string | null; upTo: string | null };

/** The whole list. */
export const ALL_AGENTS: AgentRange = { after: null, upTo: null };

/**
 * Whether ranges lead from the beginning of the list to its end, in any order. Ranges may repeat, and may come from
 * different divisions of the list: two invocations for one event divide it differently if an agent connects in between. Any
 * unbroken chain from end to end suffices, since an agent that was connected all the time is in one of its ranges.
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
