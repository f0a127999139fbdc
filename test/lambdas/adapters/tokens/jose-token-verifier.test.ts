import { createHmac, createPublicKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { publicSessionId } from '../../../../lambdas/domain/identity/caller.ts';
import { aCaller, anAgent, NOW, SHOP } from '../../../support/builders/tenants.ts';
import { AUDIENCE, ISSUER, strangersKey, testTokens } from '../../../support/builders/tokens.ts';

const works = testTokens();
const genuine = await works.tokens.issue(aCaller(), NOW - 600);
const { kid, privateKey } = await works.signingKey();

/** A token like a genuine one, signed with the genuine key, except for the given differences. */
const signed = (claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}, key = privateKey) =>
  new SignJWT({ ...decodeJwt(genuine), ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header })
    .sign(key);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const [header = '', payload = '', signature = ''] = genuine.split('.');

describe('the gateway’s own token', () => {
  test('names the caller, in all spellings that clients read', async () => {
    expect(decodeProtectedHeader(genuine)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid });
    expect(decodeJwt(genuine)).toEqual({
      iss: ISSUER,
      aud: AUDIENCE,
      sub: 'visitor:v_1',
      iat: NOW - 60,
      exp: NOW + 86_340,
      jti: expect.any(String),
      tenantId: 'shop',
      tenant_id: 'shop',
      userId: 'v_1',
      user_id: 'v_1',
      role: 'visitor',
      sessionId: publicSessionId(SHOP, 'visitor:v_1'),
      anonymous: true,
      auth_time: NOW - 600,
    });
  });

  test.each([
    ['an anonymous visitor', aCaller()],
    [
      'a known visitor',
      aCaller({ subject: 'user:u1', userId: 'u1', anonymous: false, name: 'Uma', email: 'u@shop.example' }),
    ],
    ['an agent', anAgent({ name: 'Ann' })],
    ['an admin', anAgent({ role: 'admin' })],
  ])('brings back %s', async (_, caller) => {
    const token = await works.tokens.issue(caller, NOW - 600);

    expect(await works.verifier.verify(token)).toEqual({ caller, authTime: NOW - 600, expired: false });
  });

  test('is still genuine after its expiry', async () => {
    const late = testTokens({ store: works.store, clock: () => (NOW + 86_340) * 1000 });

    expect(await late.verifier.verify(genuine)).toEqual({ caller: aCaller(), authTime: NOW - 600, expired: true });
  });
});

const publicKey = createPublicKey(privateKey);
const hmac = (secret: string | Buffer) => {
  const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

describe('a forgery', () => {
  test.each<[string, string | Promise<string>]>([
    ['no token', ''],
    ['no JWT', 'hello'],
    ['alg none', `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`],
    ['alg NONE with the old signature', `${encode({ alg: 'NONE', typ: 'at+jwt', kid })}.${payload}.${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['HS256 with the public key as PEM', hmac(publicKey.export({ type: 'spki', format: 'pem' }))],
    ['HS256 with the public key as DER', hmac(publicKey.export({ type: 'spki', format: 'der' }))],
    ['HS256 with the bare public value', hmac(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))],
    [
      'a key of its own in the header',
      signed({}, { jwk: createPublicKey(strangersKey()).export({ format: 'jwk' }) as never }, strangersKey()),
    ],
    ['a stranger signature', signed({}, {}, strangersKey())],
    ['an unknown kid', signed({}, { kid: '999-unknown' })],
    ['no kid', signed({}, { kid: undefined as never })],
    ['a kid that is a path', signed({}, { kid: '../KEYS' })],
    ['another audience', signed({ aud: 'bank' })],
    ['no audience', signed({ aud: undefined as never })],
    ['another issuer', signed({ iss: 'urn:chat-gateway:other' })],
    ['no issuer', signed({ iss: undefined as never })],
    ['an ID token', signed({}, { typ: 'JWT' })],
    ['no type', signed({}, { typ: undefined as never })],
    ['no end', signed({ exp: undefined as never })],
    ['an end that is text', signed({ exp: '9999999999' as never })],
    ['no begin', signed({ iat: undefined as never })],
    ['no id', signed({ jti: undefined as never })],
    ['a begin in the future', signed({ nbf: NOW + 60 })],
    ['an unknown critical header', signed({}, { crit: ['b65'], b65: true }).catch(() => 'refused.by.jose')],
    ['a changed payload', `${header}.${encode({ ...decodeJwt(genuine), role: 'admin' })}.${signature}`],
    ['a changed tenant', `${header}.${encode({ ...decodeJwt(genuine), tenantId: 'rival' })}.${signature}`],
    ['a cut signature', genuine.slice(0, -4)],
    ['a second dot too many', `${genuine}.x`],
    ['a visitor that is called an admin', signed({ role: 'admin' })],
    ['an agent that is called a visitor', signed({ sub: 'agent:ann' })],
    ['an unknown role', signed({ role: 'constructor' })],
    ['no tenant', signed({ tenantId: undefined })],
  ])('with %s is refused', async (_, token) => {
    expect(await works.verifier.verify(await token)).toBe('forged');
  });

  test('of another deployment is refused, though everything but its key is the same', async () => {
    const other = testTokens({ secret: 'o'.repeat(64) });

    expect(await works.verifier.verify(await other.tokens.issue(aCaller(), NOW))).toBe('forged');
  });

  test('that is expired as well is a forgery', async () => {
    expect(await works.verifier.verify(await signed({ exp: NOW - 1, aud: 'bank' }))).toBe('forged');
  });
});

test('a key set that cannot be read is no verdict about the token', async () => {
  const broken = testTokens({ store: { all: () => Promise.reject(new Error('down')), publish: async () => {} } });

  await expect(broken.verifier.verify(genuine)).rejects.toThrow('down');
});
