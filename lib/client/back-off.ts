/**
 * Milliseconds to wait after a number of failures in a row: from about half a second, doubling, to 15 seconds or what is said. Half of it is
 * random, so that clients which lost their connection together do not come back together.
 */
export function backOff(failures: number, longest = 15_000): number {
  const whole = Math.min(longest, 500 * 2 ** failures);
  return whole / 2 + (Math.random() * whole) / 2;
}
