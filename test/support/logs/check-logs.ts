import type { Local } from '@chat-gateway/local';
import type { LogLine } from '@chat-gateway/local/observations';
import { problemsInLogs } from './log-problems.ts';
import { saidInTraffic } from './said-in-traffic.ts';

type Stoppable = Pick<Local, 'abort' | 'close' | 'observations'>;

/** Problems that are shown: more of them are of the same kind. */
const SHOWN = 10;

/**
 * Reads every line of every log while a product runs, of its functions, its HTTP API and its edge, and fails the stop if one has
 * what is nobody's business: docs/privacy.md promises that none has.
 */
export function checkLogs<Product extends Stoppable>(product: Product): Product {
  const lines: LogLine[] = [];
  const { hear, said } = saidInTraffic();
  product.observations.on((seen) => {
    if (seen.type === 'log') lines.push(seen);
    else hear(seen);
  });
  const after = (stop: () => Promise<void>) => async (): Promise<void> => {
    await stop();
    const problems = problemsInLogs(lines, said);
    if (problems.length > 0)
      throw new Error(`Logs have what they may not have:\n${problems.slice(0, SHOWN).join('\n')}`);
  };
  return { ...product, close: after(product.close), abort: after(product.abort) };
}
