/** Milliseconds after which it is said again. */
const AGAIN_AFTER = 1000;

/**
 * Says again and again what only passes by (typing, viewing), as clients do, until somebody is told of it. A post of it is tried once and
 * for 300 ms (`BEST_EFFORT_TIMEOUT`), so on a busy machine one that is said once may be lost.
 */
export async function untilTold<Told>(say: () => unknown, told: Promise<Told>): Promise<Told> {
  say();
  const again = setInterval(say, AGAIN_AFTER);
  try {
    return await told;
  } finally {
    clearInterval(again);
  }
}
