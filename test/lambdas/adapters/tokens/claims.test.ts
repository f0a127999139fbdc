import { describe, expect, test } from 'vitest';
import { callerOf, claimsOf } from '../../../../lambdas/adapters/tokens/claims.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { withoutSession } from '../../../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { aCaller, anAgent, NOW } from '../../../support/builders/tenants.ts';

const HANDLE_KEY = Buffer.alloc(32, 1).toString('base64url');

/** Claims as a token holds them: with those that signing adds. */
const claims = (caller: Caller, authTime = NOW) => ({
  ...claimsOf(caller, authTime, HANDLE_KEY),
  sub: caller.subject,
  iat: caller.issuedAt,
  exp: caller.expiresAt,
});

describe('a caller', () => {
  test.each<[string, Caller]>([
    ['a visitor', aCaller({ name: 'Vera', email: 'vera@shop.example' })],
    ['a user of the site', aCaller({ subject: 'user:42', userId: '42', anonymous: false })],
    ['a guest', aCaller({ guest: true, follows: { subject: 'visitor:v_9', until: NOW + 60 } })],
    ['a widget', aCaller({ widget: { site: 's1', handle: sealed('h'), bare: true } })],
    ['an agent', anAgent({ name: 'Ann' })],
  ])('is read from its claims as it was written: %s', (_, caller) => {
    expect(callerOf(claims(caller, NOW - 5), HANDLE_KEY)).toEqual({
      caller: withoutSession(caller),
      authTime: NOW - 5,
    });
  });

  test('is written in both spellings that the public widget reads, with the claims that it requires', () => {
    expect(claims(aCaller({ widget: { site: 's1', handle: '' } }))).toMatchObject({
      tenantId: 'shop',
      tenant_id: 'shop',
      userId: 'v_1',
      user_id: 'v_1',
      integration_id: 'webchat',
      site_id: 's1',
    });
    expect(claims(aCaller())).not.toHaveProperty('integration_id');
  });
});

test('no claim holds a session or a handle', () => {
  const caller = aCaller({ sessionId: sealed('ses_secret'), widget: { site: 's1', handle: sealed('shop_secret') } });

  const all = claims(caller);

  expect(JSON.stringify(all)).not.toContain('secret');
  expect(JSON.stringify(claims(caller))).not.toBe(JSON.stringify(all));
  expect(all).toMatchObject({ sessionId: expect.stringMatching(/^s_.{22}$/) });
});

describe('claims without a valid caller', () => {
  const whole = claims(aCaller());

  test.each<[string, object]>([
    ['no subject', { sub: undefined }],
    ['no user', { userId: '' }],
    ['no tenant', { tenantId: undefined }],
    ['a tenant that is no text', { tenantId: 7 }],
    ['no role', { role: undefined }],
    ['a role that is none', { role: 'owner' }],
    ['a role that every object has', { role: 'constructor' }],
    ['no time of issue', { iat: undefined }],
    ['no end', { exp: undefined }],
    ['no beginning', { auth_time: undefined }],
    ['a visitor who would be an agent', { sub: 'agent:ann' }],
    ['an agent who would be a visitor', { role: 'agent' }],
    ['an admin who would be a user', { role: 'admin', sub: 'user:42' }],
    ['a widget whose handle was encrypted by nobody', { widget: { site: 's1', handle: 'shop_handle' } }],
    ['a subject of no kind', { sub: 'v_1' }],
    ['a kind without a name', { sub: 'visitor:' }],
  ])('%s', (_, wrong) => {
    expect(callerOf({ ...whole, ...wrong }, HANDLE_KEY)).toBeNull();
  });

  test('but optional claims of the wrong type are left out', () => {
    const read = callerOf({ ...whole, anonymous: 'true', guest: 'true', follows: 7, name: 7 }, HANDLE_KEY);

    expect(read?.caller).toMatchObject({ anonymous: false });
    for (const field of ['guest', 'follows', 'name']) expect(read?.caller).not.toHaveProperty(field);
  });

  test.each([['visitor:v_9'], [{ subject: 'visitor:v_9' }], [{ until: NOW }], [null]])(
    'and nobody is followed without an end: %j',
    (follows) => {
      expect(callerOf({ ...whole, follows }, HANDLE_KEY)?.caller).not.toHaveProperty('follows');
    },
  );
});
