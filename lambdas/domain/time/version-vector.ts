/**
 * A reading of the clock of the environment `by`. An environment never reads the same twice, and its later readings are
 * greater, so the order of two readings of one environment is certain.
 */
export type ClockReading = { at: number; by: string };

/**
 * The readings that an environment knows to have passed: its own up to this one, and those of `others` up to the ones that
 * it had found in what they stored.
 */
export type VersionVector = ClockReading & { others: readonly ClockReading[] };

/**
 * Milliseconds by which the clocks of two environments may differ (clock skew). Lambda keeps them within a few; if they ever
 * differed by more, entries of that time could be taken for delivered.
 */
export const MAX_CLOCK_SKEW = 1000;

/** Takes the place of an environment's name in a reading that is only a time. No environment has this name. */
export const NO_ENVIRONMENT = '--------';

/** The vector of a time by no particular clock: a reading counts as earlier only if any clock would agree. */
export const vectorAt = (at: number): VersionVector => ({ at, by: NO_ENVIRONMENT, others: [] });

/**
 * Whether a reading had certainly passed: by the clock of its own environment if the vector names it, else by at least the
 * clock skew. `false` proves nothing.
 */
export const hasPassed = ({ at, by }: ClockReading, { others, ...own }: VersionVector): boolean =>
  at <= own.at - MAX_CLOCK_SKEW || [own, ...others].some((known) => known.by === by && at <= known.at);
