import { observationStream } from '@chat-gateway/local/observations';
import { describe, expect, test } from 'vitest';
import { recordFailures } from '../support/gateway/failed-invocations.ts';

function aProduct(...expected: RegExp[]) {
  const observations = observationStream();
  const stop = async () => {};
  const product = recordFailures({ observations, close: stop, abort: stop }, expected);
  const ended = (outcome: { error: string } | { result: unknown }) =>
    observations.emit({ type: 'invocation', function: 'Chat', name: 'chat', requestId: 'r', event: {}, ...outcome });
  return { product, ended };
}

describe('a product whose function has failed', () => {
  test.each(['close', 'abort'] as const)('fails its %s, and names function and error', async (stop) => {
    const { product, ended } = aProduct(/^Authorizer: /);

    ended({ error: 'Unauthorized' });

    await expect(product[stop]()).rejects.toThrow('Chat: Unauthorized');
  });
});

describe('a product stops in peace', () => {
  test.each<[string, RegExp[], Parameters<ReturnType<typeof aProduct>['ended']>[0]]>([
    ['whose functions answered, if only with a failure of theirs', [], { result: { statusCode: 500 } }],
    ['whose functions the runner ended', [], { error: 'crashed on purpose' }],
    ['whose function failed as its test expects', [/^Chat: no answer/], { error: 'no answer from dynamodb' }],
  ])('%s', async (_, expected, outcome) => {
    const { product, ended } = aProduct(...expected);

    ended(outcome);

    await expect(product.close()).resolves.toBeUndefined();
  });
});
