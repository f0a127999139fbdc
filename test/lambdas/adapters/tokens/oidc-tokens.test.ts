import type { JWTPayload } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { joseTokenVerifier } from '../../../../lambdas/adapters/tokens/jose-token-verifier.ts';
import { oidcTokens } from '../../../../lambdas/adapters/tokens/oidc-tokens.ts';
import { aCaller, NOW } from '../../../support/builders/tenants.ts';
import { testTokens } from '../../../support/builders/tokens.ts';
import { startIdentityProvider } from '../../../support/servers/identity-provider.ts';

const provider = await startIdentityProvider();
const rival = await startIdentityProvider();
afterAll(async () => {
  await provider.stop();
  await rival.stop();
});

const settings = {
  issuer: provider.issuer,
  audience: 'desk',
  tenantClaim: 'https://chat.example/tenant',
  roleClaim: 'roles',
  subjectClaim: 'sub',
  maxTokenAge: 86_400,
  clock: () => NOW * 1000,
};
const works = testTokens();
const verifier = joseTokenVerifier([works.own, oidcTokens(settings)]);
const ann: JWTPayload = {
  sub: 'auth0|ann',
  'https://chat.example/tenant': 'shop',
  roles: 'agent',
  name: 'Ann',
  iat: NOW - 60,
  exp: NOW + 600,
};

describe('a token of the agents own provider', () => {
  test('names an agent by the configured claims; keys are fetched once, and not before the first', async () => {
    expect(provider.requests).toEqual([]);
    const agent = {
      tenantId: 'shop',
      role: 'agent',
      subject: 'agent:auth0|ann',
      userId: 'auth0|ann',
      anonymous: false,
      name: 'Ann',
      issuedAt: NOW - 60,
      expiresAt: NOW + 600,
    };

    expect(await verifier.verify(await provider.sign(ann))).toEqual({
      caller: agent,
      authTime: NOW - 60,
      expired: false,
    });
    await verifier.verify(await provider.sign({ ...ann, roles: ['viewer', 'agent', 'admin'] }));

    expect(provider.requests).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('may have its roles as a list, in which admin outranks agent', async () => {
    const verified = await verifier.verify(await provider.sign({ ...ann, roles: ['viewer', 'agent', 'admin'] }));

    expect(verified).toMatchObject({ caller: { role: 'admin' } });
  });

  test('counts for as long as is set, whatever its expiry says', async () => {
    const longest = { ...ann, iat: NOW - 86_000, exp: NOW + 365 * 86_400 };

    expect(await verifier.verify(await provider.sign(longest))).toMatchObject({
      expired: false,
      caller: { expiresAt: NOW + 400 },
    });
    expect(await verifier.verify(await provider.sign({ ...longest, iat: NOW - 86_500 }))).toMatchObject({
      expired: true,
    });
  });

  test('that is issued more than a minute from now is refused: it would pass every revocation', async () => {
    expect(await verifier.verify(await provider.sign({ ...ann, iat: NOW + 30 }))).toMatchObject({ expired: false });
    expect(await verifier.verify(await provider.sign({ ...ann, iat: NOW + 90 }))).toBe('forged');
  });

  test('expires, by a clock that may differ by a minute; what is done with it looks at its expiry itself', async () => {
    expect(await verifier.verify(await provider.sign({ ...ann, exp: NOW - 60 }))).toMatchObject({ expired: true });
    expect(await verifier.verify(await provider.sign({ ...ann, exp: NOW - 30 }))).toMatchObject({ expired: false });
  });

  test.each<[string, () => Promise<string>]>([
    ['no tenant', () => provider.sign({ ...ann, 'https://chat.example/tenant': undefined })],
    ['a tenant that breaks keys', () => provider.sign({ ...ann, 'https://chat.example/tenant': 'shop#KEY' })],
    ['no role', () => provider.sign({ ...ann, roles: undefined })],
    ['a role of ours that is no agent', () => provider.sign({ ...ann, roles: 'visitor' })],
    ['a role that is another word', () => provider.sign({ ...ann, roles: 'superadmin' })],
    ['no person', () => provider.sign({ ...ann, sub: undefined as never })],
    ['a person that breaks keys', () => provider.sign({ ...ann, sub: 'ann#1' })],
    ['another audience', () => provider.sign({ ...ann, aud: 'mail' })],
    ['no end', () => provider.sign({ ...ann, exp: undefined as never })],
    ['an unknown kid', () => provider.sign(ann, { kid: 'idp-9' })],
    ['the keys of another provider', () => rival.sign({ ...ann, iss: provider.issuer })],
    ['another provider', () => rival.sign(ann)],
    ['an issuer that only begins right', () => provider.sign({ ...ann, iss: `${provider.issuer}/` })],
    ['our issuer and the provider key', () => provider.sign({ ...ann, iss: works.own.issuer, aud: 'chat-gateway' })],
    [
      'the provider’s issuer and the gateway’s key',
      async () => testTokens({ issuer: provider.issuer, audience: 'desk' }).tokens.issue(aCaller(), NOW),
    ],
  ])('with %s is refused', async (_, token) => {
    expect(await verifier.verify(await token())).toBe('forged');
  });

  test('is no forgery because the provider is down, and the failure is not cached', async () => {
    const fresh = oidcTokens(settings);
    provider.state.down = true;
    await expect(fresh.verify(await provider.sign(ann))).rejects.toThrow('503');

    provider.state.down = false;

    expect(await fresh.verify(await provider.sign(ann))).toMatchObject({ expired: false });
  });
});
