const LONGEST = 15_000;

/**
 * Milliseconds to wait after a number of failures in a row: from about half a second, doubling, to 15 seconds. Half of it is
 * random, so that clients which lost their connection together do not come back together.
 */
export function backOff(failures: number): number {
  const whole = Math.min(LONGEST, 500 * 2 ** failures);
  return whole / 2 + (Math.random() * whole) / 2;
}
