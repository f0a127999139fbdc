import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GatewayError } from '../../../../lib/client/gateway-error.ts';
import { type ProvidedToken, providedTokens } from '../../../../lib/client/tokens/provided-tokens.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HOUR = 3_600;

/** A JWT of which only the expiry matters. */
const jwt = (exp: number, name = '') => `${name}.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.s`;
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

function provider(next: (count: number) => ProvidedToken) {
  let count = 0;
  return { tokens: providedTokens(async () => next(++count)), count: () => count };
}

it('a token is asked for once, and again a minute before it expires', async () => {
  const { tokens } = provider((count) => ({ token: `t${count}`, expiresIn: HOUR }));

  const first = await Promise.all([tokens.token(), tokens.token(), tokens.token()]);
  vi.advanceTimersByTime((HOUR - 70) * 1000);
  const before = await tokens.token();
  vi.advanceTimersByTime(20_000);

  expect(first).toEqual(['t1', 't1', 't1']);
  expect(before).toBe('t1');
  expect(await tokens.token()).toBe('t2');
});

it('a JWT alone says itself when it expires', async () => {
  const { tokens, count } = provider((time) => jwt(inSeconds(HOUR), `t${time}`));

  await tokens.token();
  await tokens.token();
  vi.advanceTimersByTime(HOUR * 1000);
  await tokens.token();

  expect(count()).toBe(2);
});

it('a clock that is hours ahead does not ask for a token at each request', async () => {
  const { tokens, count } = provider(() => jwt(inSeconds(-2 * HOUR)));

  await tokens.token();
  await tokens.token();

  expect(count()).toBe(1);
});

it('refusals of the same token are one renewal, whenever they are noticed', async () => {
  const { tokens, count } = provider((time) => `t${time}`);
  const refused = await tokens.token();

  const renewed = await Promise.all([tokens.renew(refused), tokens.renew(refused)]);
  const later = await tokens.renew(refused);

  expect([...renewed, later]).toEqual(['t2', 't2', 't2']);
  expect(count()).toBe(2);
});

it('a function that fails is called again by the next request, unless it says that this is for good', async () => {
  let fails: unknown = new TypeError('fetch failed');
  const tokens = providedTokens(() => {
    if (fails) throw fails;
    return 'good';
  });

  await expect(tokens.token()).rejects.toMatchObject({ code: 'TOKEN', isTransient: true, cause: fails });
  fails = new GatewayError('nobody is logged in', { code: 'ERR_UNAUTHENTICATED' });
  await expect(tokens.token()).rejects.toMatchObject({ code: 'ERR_UNAUTHENTICATED', isTransient: false });
  fails = undefined;
  expect(await tokens.token()).toBe('good');
});
