import type { JWTPayload } from 'jose';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { joseTokenVerifier } from '../../../../lambdas/adapters/tokens/jose-token-verifier.ts';
import { keySetAddress, oidcTokens } from '../../../../lambdas/adapters/tokens/oidc-tokens.ts';
import { aCaller, NOW } from '../../../support/builders/tenants.ts';
import { testTokens } from '../../../support/builders/tokens.ts';
import { startIdentityProvider } from '../../../support/servers/identity-provider.ts';

const provider = await startIdentityProvider();
const rival = await startIdentityProvider();
afterAll(async () => {
  await provider.stop();
  await rival.stop();
});

const reported: string[] = [];
let now = NOW * 1000;
beforeEach(() => {
  now = NOW * 1000;
  reported.length = 0;
});
const settings = {
  issuer: provider.issuer,
  audience: 'desk',
  tenantClaim: 'https://chat.example/tenant',
  roleClaim: 'roles',
  subjectClaim: 'sub',
  maxTokenAge: 86_400,
  clock: () => now,
  report: (problem: string) => void reported.push(problem),
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
      expiresAt: NOW + 660,
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

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['an id with every mark', { sub: 'ann_x.example#EXT#@y.example' }, { userId: 'ann_x.example#EXT#@y.example' }],
    ['an id in the other encoding', { sub: 'jose\u0301' }, { subject: 'agent:jos\u00e9' }],
    ['a number for an id', { sub: 42 }, { subject: 'agent:42' }],
    ['a name that is too long', { name: 'x'.repeat(81) }, { name: 'x'.repeat(80) }],
    ['a name of which nothing is seen', { name: '\u200b' }, { name: undefined }],
    ['an address that is none', { email: 'ann' }, { email: undefined }],
  ])('may have %s', async (_, claims, caller) => {
    const verified = await verifier.verify(await provider.sign({ ...ann, ...claims }));

    const found: Record<string, unknown> = verified === 'forged' ? {} : verified.caller;
    expect(Object.fromEntries(Object.keys(caller).map((name) => [name, found[name]]))).toEqual(caller);
  });

  test('counts for as long as is set, whatever its expiry says', async () => {
    const longest = { ...ann, iat: NOW - 86_000, exp: NOW + 365 * 86_400 };

    expect(await verifier.verify(await provider.sign(longest))).toMatchObject({
      expired: false,
      caller: { expiresAt: NOW + 460 },
    });
    expect(await verifier.verify(await provider.sign({ ...longest, iat: NOW - 86_500 }))).toMatchObject({
      expired: true,
    });
  });

  test('that is issued more than a minute from now is refused: it would pass every revocation', async () => {
    expect(await verifier.verify(await provider.sign({ ...ann, iat: NOW + 30 }))).toMatchObject({ expired: false });
    expect(await verifier.verify(await provider.sign({ ...ann, iat: NOW + 90 }))).toBe('forged');
  });

  test('begins and expires by a clock that may differ by a minute, also for what looks at its expiry later', async () => {
    expect(await verifier.verify(await provider.sign({ ...ann, nbf: NOW + 2 }))).toMatchObject({ expired: false });
    expect(await verifier.verify(await provider.sign({ ...ann, nbf: NOW + 90 }))).toBe('forged');
    expect(await verifier.verify(await provider.sign({ ...ann, exp: NOW - 60 }))).toMatchObject({ expired: true });
    expect(await verifier.verify(await provider.sign({ ...ann, exp: NOW - 30 }))).toMatchObject({
      expired: false,
      caller: { expiresAt: NOW + 30 },
    });
  });

  test.each<[string, () => Promise<string>]>([
    ['no tenant', () => provider.sign({ ...ann, 'https://chat.example/tenant': undefined })],
    ['a tenant that breaks keys', () => provider.sign({ ...ann, 'https://chat.example/tenant': 'shop#KEY' })],
    ['no role', () => provider.sign({ ...ann, roles: undefined })],
    ['a role of ours that is no agent', () => provider.sign({ ...ann, roles: 'visitor' })],
    ['a role that is another word', () => provider.sign({ ...ann, roles: 'superadmin' })],
    ['no person', () => provider.sign({ ...ann, sub: undefined as never })],
    ['a person with control characters', () => provider.sign({ ...ann, sub: 'ann\n1' })],
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

  test.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])('may have the type %j', async (typ) => {
    expect(await verifier.verify(await provider.sign(ann, { typ }))).toMatchObject({ expired: false });
  });

  test.each(['logout+jwt', 'application/logout+jwt', 'secevent+jwt', 'dpop+jwt', '', 7])(
    'of the type %j is no token of a caller',
    async (typ) => {
      expect(await verifier.verify(await provider.sign(ann, { typ }))).toBe('forged');
      expect(await verifier.verify(await provider.sign({ ...ann, exp: NOW - 600 }, { typ }))).toBe('forged');
    },
  );

  test('by a key that is too weak is refused, and the operator told once', async () => {
    const fresh = oidcTokens(settings);

    expect(await fresh.verify(provider.signWeakly(ann))).toBe('forged');
    expect(await fresh.verify(provider.signWeakly(ann))).toBe('forged');

    expect(reported).toEqual([expect.stringContaining('2048 bits')]);
    expect(await fresh.verify(await provider.sign(ann))).toMatchObject({ expired: false });
  });

  test('is no forgery because the provider is down, which is asked again after ten seconds and not before', async () => {
    const fresh = oidcTokens(settings);
    const asked = provider.requests.length;
    provider.state.down = true;
    for (const token of [await provider.sign(ann), await rival.sign({ ...ann, iss: provider.issuer })]) {
      await expect(fresh.verify(token)).rejects.toThrow('503');
    }
    provider.state.down = false;
    now += 9_999;
    await expect(fresh.verify(await provider.sign(ann))).rejects.toThrow('503');
    expect(provider.requests.length).toBe(asked + 1);

    now += 1;

    expect(await fresh.verify(await provider.sign(ann))).toMatchObject({ expired: false });
    expect(reported).toEqual([]);
  });

  test('is none because its keys cannot be read, which are not asked for again either', async () => {
    const fresh = oidcTokens(settings);
    provider.state.noKeys = true;
    for (let n = 0; n < 3; n++) await expect(fresh.verify(await provider.sign(ann))).rejects.toThrow('Expected 200');
    const asked = provider.requests.filter((path) => path === '/keys').length;
    provider.state.noKeys = false;
    await expect(fresh.verify(await provider.sign(ann))).rejects.toThrow('Expected 200');
    expect(provider.requests.filter((path) => path === '/keys').length).toBe(asked);

    now += 10_000;

    expect(await fresh.verify(await provider.sign(ann))).toMatchObject({ expired: false });
  });
});

describe('a provider’s document', () => {
  const issuer = 'https://login.example.com';

  test.each([
    ['https://login.example.com', 'https://keys.example.com/set'],
    ['http://localhost:9000', 'http://localhost:9000/keys'],
    ['http://localhost:9000', 'https://keys.example.com/set'],
  ])('of %s may name the keys %s', (named, keys) => {
    expect(keySetAddress(named, { issuer: named, jwks_uri: keys }).href).toBe(keys);
  });

  test.each<[string, unknown]>([
    ['another issuer', { issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` }],
    ['keys without TLS', { issuer, jwks_uri: 'http://login.example.com/keys' }],
    ['keys by another protocol', { issuer, jwks_uri: 'file:///etc/keys' }],
    ['no keys', { issuer }],
    ['keys nowhere', { issuer, jwks_uri: '/keys' }],
    ['nothing', null],
  ])('that names %s is refused', (_, document) => {
    expect(() => keySetAddress(issuer, document)).toThrow(issuer);
  });
});
