/** What API Gateway lets through: `rate` a second on average, `burst` at once (aws-facts, section 1.1). */
export function tokenBucket({ rate, burst }: { rate: number; burst: number }, begun = 0) {
  let tokens = burst;
  let filledAt = begun;
  return {
    /** Whether a request at this time (milliseconds, never falling) is let through. */
    takes(at: number): boolean {
      tokens = Math.min(burst, tokens + ((at - filledAt) * rate) / 1000);
      filledAt = at;
      if (tokens < 1) return false;
      tokens--;
      return true;
    },
  };
}
