import { expect, it } from 'vitest';
import { type Check, LeftOut, must, needed } from '../../../lib/smoke/check.ts';
import { target } from '../../../lib/smoke/command-line.ts';
import { type Outcome, runChecks } from '../../../lib/smoke/run-checks.ts';

const TARGET = target({
  url: 'https://chat.example',
  tenantId: 'shop',
  publishableKey: undefined,
  secretKey: undefined,
  origin: undefined,
});

async function outcomes(checks: Check[], limit?: number): Promise<Outcome[]> {
  const found: Outcome[] = [];
  for await (const outcome of runChecks(checks, TARGET, limit)) found.push(outcome);
  return found;
}

const check = (run: Check['run'], name: Check['name'] = 'health'): Check => ({ name, run });

it('a check that never ends is ended by the limit, and what it opened with it', async () => {
  let over: AbortSignal | undefined;
  const endless = check((_target, _found, signal) => {
    over = signal;
    return new Promise(() => {});
  });

  expect(await outcomes([endless], 10)).toMatchObject([{ kind: 'failed', said: 'nothing within 0.01 s' }]);
  expect(over?.aborted).toBe(true);
});

it('what a check opened ends with it when it passed, too', async () => {
  let over: AbortSignal | undefined;
  const passing = check(async (_target, _found, signal) => {
    over = signal;
    return 'all is well';
  });

  expect(await outcomes([passing])).toMatchObject([{ kind: 'passed', said: 'all is well' }]);
  expect(over?.aborted).toBe(true);
});

it('a check whose need was not found is left out, and the next one is made', async () => {
  const needing = check(async (_target, found) => needed(found, 'sent').id, 'history');
  const wrong = check(async () => {
    must(false, 'the sky is down');
    return '';
  }, 'send');

  expect(await outcomes([needing, wrong])).toEqual([
    { name: 'history', kind: 'left out', said: 'no message was stored' },
    expect.objectContaining({ name: 'send', kind: 'failed', said: 'the sky is down' }),
  ]);
});

it('a check that says itself that it cannot be made is left out', async () => {
  const refusing = check(async () => {
    throw new LeftOut('write --secret');
  });

  expect(await outcomes([refusing])).toEqual([{ name: 'health', kind: 'left out', said: 'write --secret' }]);
});
