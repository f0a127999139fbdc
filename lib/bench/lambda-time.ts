/** The MB of memory that buy a full processor. */
export const FULL_CORE_MB = 1769;

/** An invocation: how long it waits in all, in so many pieces, and its processor time on a full core. Milliseconds. */
export type Invocation = { waitMs: number; waits: number; cpuMs: number };

/** Milliseconds in which a share of a processor is given out again; assumed to be that of Lambda's kernel. */
const PERIOD_MS = 20;

/** Billed milliseconds if a smaller function's processor were slower by its share of memory. */
export const proportional = ({ waitMs, cpuMs }: Invocation, memoryMb: number): number =>
  waitMs + (cpuMs * FULL_CORE_MB) / Math.min(memoryMb, FULL_CORE_MB);

/**
 * Billed milliseconds if a function has a full processor until its share of each period is used up, and then stands still until the
 * next: processor time and waits take turns, in equal pieces.
 */
export function underQuota({ waitMs, waits, cpuMs }: Invocation, memoryMb: number): number {
  const share = (PERIOD_MS * Math.min(memoryMb, FULL_CORE_MB)) / FULL_CORE_MB;
  const pieces = waits + 1;
  let now = 0;
  let period = 0;
  let left = share;
  for (let piece = 0; piece < pieces; piece++) {
    for (let work = cpuMs / pieces; work > 1e-9; ) {
      const current = Math.floor(now / PERIOD_MS + 1e-9);
      if (current > period) [period, left] = [current, share];
      if (left <= 1e-9) {
        now = (period + 1) * PERIOD_MS;
        continue;
      }
      const run = Math.min(work, left, (period + 1) * PERIOD_MS - now);
      [now, left, work] = [now + run, left - run, work - run];
    }
    if (piece < waits) now += waitMs / waits;
  }
  return now;
}

/** The longer of both: neither is confirmed by AWS. */
export const billedMs = (invocation: Invocation, memoryMb: number): number =>
  Math.max(proportional(invocation, memoryMb), underQuota(invocation, memoryMb));
