import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { memoryStorage } from '../../../../lib/client/stored-value.ts';
import { visitorTokens } from '../../../../lib/client/tokens/visitor-tokens.ts';
import { fakeGateway } from '../../../support/clients/fake-gateway.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refused = (code: string) => ({ status: 401, body: { error: 'no', code, requestId: 'r' } });

it('two tabs that are opened at once are one visitor', async () => {
  const gateway = fakeGateway();
  const storage = memoryStorage();
  const [one, other] = [1, 2].map(() => visitorTokens({ ...gateway, tenantId: 'test', storage }));

  await Promise.all([one?.token(), other?.token()]);

  const sessions = gateway.requests.map(({ body }) => body.sessionId);
  expect(new Set(sessions).size).toBe(1);
  expect(one?.sessionId()).toBe(sessions[0]);
});

it('a token is kept over a reload, and renewed with itself before it expires', async () => {
  const gateway = fakeGateway();
  const storage = memoryStorage();
  const open = () => visitorTokens({ ...gateway, tenantId: 'test', storage });

  await open().token();
  expect(await open().token()).toBe('token-1');
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(await open().token()).toBe('token-2');

  expect(gateway.requests.map(({ token }) => token)).toEqual([undefined, 'token-1']);
});

it('a token that another tab has renewed is used instead of renewing it again', async () => {
  const gateway = fakeGateway();
  const storage = memoryStorage();
  const [one, other] = [1, 2].map(() => visitorTokens({ ...gateway, tenantId: 'test', storage }));
  const old = (await one?.token()) ?? '';

  const renewed = await one?.renew(old);

  expect(await other?.renew(old)).toBe(renewed);
  expect(gateway.requests).toHaveLength(2);
});

it('a token that cannot be renewed gives way to a new one of the same session', async () => {
  const gateway = fakeGateway();
  const tokens = visitorTokens({ ...gateway, tenantId: 'test' });
  const old = await tokens.token();
  gateway.faults.answers = ({ token }) => (token ? refused('ERR_UNAUTHENTICATED') : undefined);

  await tokens.renew(old);

  const [first, , last] = gateway.requests;
  expect(last).toMatchObject({ token: undefined, body: { sessionId: first?.body.sessionId } });
});

it('a visitor that was revoked is told so', async () => {
  const gateway = fakeGateway();
  const tokens = visitorTokens({ ...gateway, tenantId: 'test' });
  const old = await tokens.token();
  gateway.faults.answers = () => refused('ERR_REVOKED');

  await expect(tokens.renew(old)).rejects.toMatchObject({ code: 'ERR_REVOKED' });
});

it('a storage that throws leaves the visitor in memory', async () => {
  const gateway = fakeGateway();
  const forbidden = () => {
    throw new Error('SecurityError');
  };
  const tokens = visitorTokens({ ...gateway, tenantId: 'test', storage: { getItem: forbidden, setItem: forbidden } });

  expect(await tokens.token()).toBe(await tokens.token());
  expect(gateway.requests).toHaveLength(1);
});

it('forgetting makes another visitor, in every tab', async () => {
  const gateway = fakeGateway();
  const storage = memoryStorage();
  const [one, other] = [1, 2].map(() => visitorTokens({ ...gateway, tenantId: 'test', storage }));
  await one?.token();
  const before = one?.sessionId();

  one?.forget();

  expect(one?.sessionId()).not.toBe(before);
  expect(other?.sessionId()).toBe(one?.sessionId());
  await one?.token();
  expect(gateway.requests.at(-1)).toMatchObject({ token: undefined });
});
