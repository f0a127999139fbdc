import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError, type GatewayErrorDetail } from '../../../../lib/client/gateway-error.ts';
import { retried } from '../../../../lib/client/http/retried.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LOST: GatewayErrorDetail = { code: 'NETWORK' };
const BROKEN: GatewayErrorDetail = { code: 'ERR_INTERNAL', status: 500 };
const BUSY: GatewayErrorDetail = { code: 'ERR_BUSY', status: 503 };

/** A request that fails with these errors, one after the other, and then succeeds; and when it was made. */
function failing(...errors: GatewayErrorDetail[]) {
  const times: number[] = [];
  const begun = Date.now();
  const request = async () => {
    times.push(Date.now() - begun);
    const error = errors.shift();
    if (error) throw new GatewayError('no', error);
    return 'done';
  };
  return { request, times };
}

async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.catch((error) => (error instanceof GatewayError ? error.code : error));
  await vi.runAllTimersAsync();
  return settled;
}

describe('a request', () => {
  it.each([
    ['a lost answer', LOST],
    ['a fault of the gateway', BROKEN],
    ['a refusal that stored nothing', BUSY],
  ])('that is safe to repeat is repeated after %s', async (_what, error) => {
    const { request, times } = failing(error, error);

    expect(await outcomeOf(retried(request, { isSafe: true }))).toBe('done');
    expect(times).toHaveLength(3);
  });

  it.each([
    ['a lost answer', LOST],
    ['a fault of the gateway', BROKEN],
  ])('that is not safe to repeat fails after %s', async (_what, error) => {
    const { request, times } = failing(error);

    expect(await outcomeOf(retried(request, { isSafe: false }))).toBe(error.code);
    expect(times).toHaveLength(1);
  });

  it('that is not safe to repeat is repeated after a refusal that says that nothing was done', async () => {
    const { request } = failing(BUSY, { code: 'ERR_RATE_LIMITED', status: 429 });

    expect(await outcomeOf(retried(request, { isSafe: false }))).toBe('done');
  });

  it('is not repeated after a refusal that will not change', async () => {
    const { request, times } = failing({ code: 'ERR_FORBIDDEN', status: 403 });

    expect(await outcomeOf(retried(request, { isSafe: true }))).toBe('ERR_FORBIDDEN');
    expect(times).toHaveLength(1);
  });

  it('waits as long as the gateway says, and a little more', async () => {
    const { request, times } = failing({ code: 'ERR_RATE_LIMITED', status: 429, retryAfter: 7 });

    await outcomeOf(retried(request, { isSafe: false }));

    expect(times[1]).toBeGreaterThanOrEqual(7_000);
    expect(times[1]).toBeLessThan(8_000);
  });

  it('fails at once if the gateway wants more patience than a caller has', async () => {
    const { request, times } = failing({ code: 'ERR_RATE_LIMITED', status: 429, retryAfter: 3_600 });

    expect(await outcomeOf(retried(request, { isSafe: true }))).toBe('ERR_RATE_LIMITED');
    expect(times).toHaveLength(1);
  });

  it('is given up in the end, after longer and longer pauses', async () => {
    const { request, times } = failing(LOST, LOST, LOST, LOST, LOST);

    expect(await outcomeOf(retried(request, { isSafe: true }))).toBe('NETWORK');
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times).toHaveLength(4);
    expect(pauses[0]).toBeLessThanOrEqual(500);
    expect(pauses[2]).toBeGreaterThanOrEqual(1_000);
  });

  it('is not repeated after its caller gave it up', async () => {
    const { request, times } = failing(LOST, LOST);
    const controller = new AbortController();
    const outcome = retried(request, { isSafe: true, signal: controller.signal }).catch((error) => error);
    await vi.advanceTimersByTimeAsync(0);

    controller.abort(new Error('enough'));

    expect(await outcome).toMatchObject({ message: 'enough' });
    await vi.runAllTimersAsync();
    expect(times).toHaveLength(1);
  });
});
