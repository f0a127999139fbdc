import type { Local } from '@chat-gateway/local';
import type { Observation } from '@chat-gateway/local/observations';

type Stoppable = Pick<Local, 'abort' | 'close' | 'observations'>;

/** How an invocation ends that the runner ended itself: because a test asked for it, or because the product stops. */
const ENDED_BY_RUNNER: readonly string[] = ['crashed on purpose', 'the runner stops', 'the runner has stopped'];

/**
 * Fails the stop of a product if an invocation of one of its functions has ended with an error: whatever a client sends is
 * answered, and Lambda counts an exception as a failure of the function, which alarms watch. `expected` names the errors of a
 * test that injects faults.
 */
export function recordFailures<Product extends Stoppable>(product: Product, expected: readonly RegExp[]): Product {
  const failures = new Set<string>();
  product.observations.on((seen) => {
    const failure = failureOf(seen);
    if (failure !== undefined && !expected.some((one) => one.test(failure))) failures.add(failure);
  });
  const after = (stop: () => Promise<void>) => async (): Promise<void> => {
    await stop();
    if (failures.size > 0) throw new Error(`Invocations ended with an error:\n${[...failures].join('\n')}`);
  };
  return { ...product, close: after(product.close), abort: after(product.abort) };
}

function failureOf(seen: Observation): string | undefined {
  if (seen.type !== 'invocation' || seen.error === undefined || ENDED_BY_RUNNER.includes(seen.error)) return undefined;
  return `${seen.function}: ${seen.error}`;
}
