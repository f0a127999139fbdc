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

test('an event waits for those of its own source, and not for a hundred of another', async () => {
  const started: ReturnType<typeof anEnvironment>[] = [];
  const pool = functionPool(() => {
    const next = anEnvironment();
    started.push(next);
    return next.environment;
  }, 2);
  const begun: string[] = [];
  const invoke = (id: string, source: string) => pool.invoke(id, '{}', source).then(() => begun.push(id));

  const flood = Array.from({ length: 100 }, (_, n) => invoke(`flood-${n}`, 'flood'));
  const other = invoke('other', 'other');
  while (begun.length < 101) {
    for (const { answer } of started) answer('');
    await new Promise(setImmediate);
  }
  await Promise.all([...flood, other]);

  expect(begun.indexOf('other')).toBe(2);
  expect(begun.filter((id) => id !== 'other')).toEqual(Array.from({ length: 100 }, (_, n) => `flood-${n}`));
});
