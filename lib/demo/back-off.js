const LONGEST = 15_000;

/**
 * Milliseconds to wait after so many failures in a row: from about half a second, doubling, to 15 seconds. A random half
 * of it keeps pages that were cut together from coming back together.
 */
export function backOff(failures) {
  const whole = Math.min(LONGEST, 500 * 2 ** failures);
  return whole / 2 + (Math.random() * whole) / 2;
}
