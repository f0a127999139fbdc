import { GatewayError } from '@chat-gateway/client';
import { type Check, type CheckName, type Found, Late, LeftOut, type Target } from './check.ts';
import { remedy } from './remedy.ts';

/** How a check came out. `said` is what was found, what was wrong, or why it was left out. */
export type Outcome = { name: CheckName; said: string } & (
  | { kind: 'passed'; milliseconds: number }
  | { kind: 'failed'; remedy: string }
  | { kind: 'left out' }
);

/** Milliseconds for one check: two cold starts one after the other take a few seconds. */
const LIMIT = 15_000;

/** Makes the checks one after the other, and goes on after a failure: what needs what failed is left out. */
export async function* runChecks(checks: readonly Check[], target: Target, limit = LIMIT): AsyncGenerator<Outcome> {
  const found: Found = {};
  for (const check of checks) yield await outcomeOf(check, target, found, limit);
  found.visitor?.chat.close();
  found.agent?.chat.close();
}

async function outcomeOf(check: Check, target: Target, found: Found, limit: number): Promise<Outcome> {
  const { name } = check;
  const over = new AbortController();
  const since = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`nothing within ${limit / 1000} s`)), limit);
  });
  try {
    const said = await Promise.race([check.run(target, found, over.signal), late]);
    return { name, kind: 'passed', said, milliseconds: Math.round(performance.now() - since) };
  } catch (error) {
    if (error instanceof LeftOut) return { name, kind: 'left out', said: error.message };
    return { name, kind: 'failed', said: sentence(error), remedy: remedy(error, target) };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** What was wrong, with what finds it in the gateway's log. */
function sentence(error: unknown): string {
  if (!(error instanceof GatewayError)) return error instanceof Error ? error.message : String(error);
  const { message, code, requestId } = error;
  return `${message} (${code}${requestId ? `, request ${requestId}` : ''})`;
}
