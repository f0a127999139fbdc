import { describe, expect, test } from 'vitest';
import { NOBODY, WARM_UP_LIMIT, warmUp } from '../../../lambdas/runtime/warm-up.ts';

const never = () => new Promise<never>(() => {});

describe('the calls of an environment that starts', () => {
  test('are awaited', async () => {
    const made: string[] = [];
    const call = async (name: string) => {
      await new Promise((rested) => setImmediate(rested));
      made.push(name);
    };

    await warmUp(() => [call('one'), call('other')]);

    expect(made).toEqual(['one', 'other']);
  });

  test.each<[string, () => Promise<unknown>[]]>([
    ['one of them fails', () => [Promise.reject(new Error('refused')), Promise.resolve()]],
    [
      'what they need cannot be built',
      () => {
        throw new Error('the environment variable TENANTS_TABLE is missing');
      },
    ],
  ])('fail nothing where %s', async (_, calls) => {
    await expect(warmUp(calls)).resolves.toBeUndefined();
  });

  test('are awaited no longer than a limit, and what fails later is not unhandled', async () => {
    let fail = (_: Error) => {};
    const late = new Promise((_, reject) => {
      fail = reject;
    });
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);

    await warmUp(() => [never(), late], 1);
    fail(new Error('too late'));
    await new Promise((rested) => setTimeout(rested));

    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('leave most of the ten seconds that Lambda allows to a start', () => {
    expect(WARM_UP_LIMIT).toBeLessThanOrEqual(1000);
  });
});

test('nobody has an id that no request can have', async () => {
  const { tenantId } = await import('../../../lambdas/domain/ids.ts');

  expect(() => tenantId(NOBODY.tenantId)).toThrow('lower-case letters, digits and hyphens');
});
