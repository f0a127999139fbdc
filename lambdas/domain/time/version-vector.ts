/**
 * A reading of the clock of one environment, which names itself in it. An environment never reads the same twice, and what
 * it reads later is greater, so of two readings of one environment it is certain which was first.
 */
export type ClockReading = { at: number; by: string };

/**
 * What an environment knows to lie behind: its own readings up to this one, and those of others up to the ones that it had
 * found in what they stored.
 */
export type VersionVector = ClockReading & { others: readonly ClockReading[] };

/**
 * Milliseconds by which the clocks of two environments may differ. They are kept within a few; if they ever differed by
 * more, what was said in that time could be taken for told.
 */
export const MAX_CLOCK_SKEW = 1000;

/** In place of an environment's name where a moment is only a time. No environment is called so. */
export const NO_ENVIRONMENT = '--------';

/** A time of nobody's clock in particular: others' readings count as earlier only if any clock would say so. */
export const vectorAt = (at: number): VersionVector => ({ at, by: NO_ENVIRONMENT, others: [] });

/**
 * Whether a moment had certainly passed: by the clock of its own environment, as far as that is known, else by as much as
 * clocks may differ. `false` says nothing.
 */
export const hasPassed = ({ at, by }: ClockReading, { others, ...own }: VersionVector): boolean =>
  at <= own.at - MAX_CLOCK_SKEW || [own, ...others].some((known) => known.by === by && at <= known.at);
