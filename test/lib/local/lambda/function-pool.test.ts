import { expect, test } from 'vitest';
import type { Environment } from '../../../../lib/local/lambda/function-environment.ts';
import { functionPool } from '../../../../lib/local/lambda/function-pool.ts';

/** An environment that handles an event until it is told its answer. */
function anEnvironment() {
  let answer: ((result: string) => void) | undefined;
  let ended = false;
  const environment: Environment = {
    isFree: () => !ended && answer === undefined,
    hasEnded: () => ended,
    invoke: () =>
      new Promise((done) => {
        answer = (result) => {
          answer = undefined;
          done(result);
        };
      }),
    async end() {
      ended = true;
    },
  };
  return { environment, answer: (result: string) => answer?.(result) };
}

test('a retired pool keeps no environment, though events were waiting for one', async () => {
  const started: ReturnType<typeof anEnvironment>[] = [];
  const pool = functionPool(() => {
    const next = anEnvironment();
    started.push(next);
    return next.environment;
  }, 1);
  const [running, waiting] = [pool.invoke('1', '{}'), pool.invoke('2', '{}')];

  pool.retire();
  started[0]?.answer('one');
  await running;
  await expect.poll(() => started.length).toBe(2);
  started[1]?.answer('two');

  expect(await waiting).toBe('two');
  await expect.poll(() => started.every(({ environment }) => environment.hasEnded())).toBe(true);
});
