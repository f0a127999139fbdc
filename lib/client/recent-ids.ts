/** The ids that were met lately: what is delivered twice is delivered twice within minutes, not within thousands of messages. */
export function recentIds(most = 5_000) {
  const met = new Set<string>();
  return {
    /** Whether an id is met for the first time. */
    isNew(id: string): boolean {
      if (met.has(id)) return false;
      met.add(id);
      if (met.size > most) for (const oldest of met) return met.delete(oldest);
      return true;
    },
  };
}
