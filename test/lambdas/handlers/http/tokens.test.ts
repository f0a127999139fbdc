import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dynamoKeyStore } from '../../../../lambdas/adapters/dynamodb/dynamo-key-store.ts';
import { dynamoTenantStore } from '../../../../lambdas/adapters/dynamodb/dynamo-tenant-store.ts';
import type { KeyKind } from '../../../../lambdas/domain/tenants/tenant.ts';
import { keyHash, keyText } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { handler } from '../../../../lambdas/handlers/http/tokens.ts';
import { answerOf, httpEvent } from '../../../support/builders/http-event.ts';
import { aTenant, RIVAL, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../../../support/servers/dynalite.ts';
import { startSecrets } from '../../../support/servers/secrets.ts';

const local = await startDynalite();
const secrets = await startSecrets('s'.repeat(64));
afterAll(async () => {
  await local.stop();
  await secrets.stop();
});

// The runtime reads these at its first event, as it does on Lambda.
Object.assign(process.env, {
  STAGE: 'test',
  TENANTS_TABLE: TABLES.tenants,
  CONVERSATIONS_TABLE: TABLES.conversations,
  CONNECTIONS_TABLE: TABLES.connections,
  SIGNING_SECRET_ARN: 'arn:secret',
  TOKEN_ISSUER: 'urn:chat-gateway:test',
  TOKEN_AUDIENCE: 'chat-gateway',
  RETENTION_DAYS: '90',
  EDGE_KEY: '',
  AWS_REGION: 'local-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: local.endpoint,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
});

const tenants = dynamoTenantStore(local.client, TABLES.tenants);
const keys = dynamoKeyStore(local.client, TABLES.tenants);
const keyOf = async (kind: KeyKind, tenantId: string) => {
  const text = keyText(kind, tenantNamed(tenantId), `${kind}0123456789ABCDEFGHIJKL`);
  await keys.add({ tenantId: tenantNamed(tenantId), kind, hash: keyHash(text), label: '', createdAt: 1 });
  return text;
};

let publishable = '';
let secret = '';
beforeAll(async () => {
  const { origins: _, ...shop } = aTenant();
  await tenants.create(shop);
  await tenants.claimOrigin('https://shop.example', SHOP);
  publishable = await keyOf('publishable', 'shop');
  secret = await keyOf('secret', 'shop');
});

let addresses = 0;
type Parts = { body?: unknown; authorization?: string; headers?: Record<string, string> };
const post = (path: string, { body, authorization, headers = {} }: Parts) =>
  answerOf(
    handler,
    httpEvent('POST', `/api/chat/${path}`, {
      body,
      headers: { ...headers, ...(authorization ? { authorization: `Bearer ${authorization}` } : {}) },
      sourceIp: `192.0.2.${addresses % 250}`,
    }),
  );
beforeEach(() => {
  addresses++;
});

const keySet = () => answerOf(handler, httpEvent('GET', '/.well-known/jwks.json'));

describe('the key set', () => {
  test('exists before the first token, may be cached, and verifies the tokens', async () => {
    const { status, headers, body } = await keySet();
    const { body: issued } = await post('anonymous-token', { body: { tenantId: SHOP } });

    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=3600']);
    expect(body.keys).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain('"d"');
    const verified = await jwtVerify(issued.token, createLocalJWKSet(body), { audience: 'chat-gateway' });
    expect(verified.payload).toMatchObject({ tenantId: SHOP, userId: issued.userId, role: 'visitor' });
  });
});

describe('POST /api/chat/anonymous-token', () => {
  test('answers exactly as the contract specifies', async () => {
    const { status, headers, body } = await post('anonymous-token', {
      body: { tenantId: SHOP, fingerprint: 'phone' },
    });

    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      token: expect.any(String),
      expiresIn: 86_400,
      userId: expect.stringMatching(/^v_/),
      sessionId: expect.stringMatching(/^ses_[A-Za-z0-9]{22}$/),
      tenantId: SHOP,
    });
  });

  test('renews a token for the same visitor', async () => {
    const { body: first } = await post('anonymous-token', { body: { tenantId: SHOP } });

    const body = { tenantId: SHOP, sessionId: first.sessionId };
    const { body: next } = await post('anonymous-token', { body, authorization: first.token });

    expect(next).toEqual({ ...first, token: expect.any(String) });
  });

  test('takes the tenant from a publishable key, or from a header beside a placeholder', async () => {
    const byKey = await post('anonymous-token', { body: {}, authorization: publishable });
    const headers = { 'x-tenant-id': 'shop', origin: 'https://shop.example' };
    const byHeader = await post('anonymous-token', { body: { tenantId: 'your-tenant-id' }, headers });

    expect([byKey.body.tenantId, byHeader.body.tenantId]).toEqual(['shop', 'shop']);
  });

  test.each<[string, () => Parts, number, string, string?]>([
    ['no tenant', () => ({ body: {} }), 400, 'ERR_INVALID', 'tenantId'],
    ['a tenant that breaks keys', () => ({ body: { tenantId: 'a#b' } }), 400, 'ERR_INVALID', 'tenantId'],
    ['a tenant that is no text', () => ({ body: { tenantId: { a: 1 } } }), 400, 'ERR_INVALID', 'tenantId'],
    ['an unknown tenant', () => ({ body: { tenantId: 'nobody' } }), 404, 'ERR_UNKNOWN_TENANT'],
    [
      'two tenants',
      () => ({ body: { tenantId: SHOP }, headers: { 'x-tenant-id': 'rival' } }),
      403,
      'ERR_TENANT_MISMATCH',
    ],
    [
      'a key of another tenant',
      () => ({ body: { tenantId: RIVAL }, authorization: publishable }),
      403,
      'ERR_TENANT_MISMATCH',
    ],
    [
      'a strange origin',
      () => ({ body: { tenantId: SHOP }, headers: { origin: 'https://evil.example' } }),
      403,
      'ERR_ORIGIN',
    ],
    ['a short session', () => ({ body: { tenantId: SHOP, sessionId: 'abc' } }), 400, 'ERR_INVALID', 'sessionId'],
    [
      'a guessable session',
      () => ({ body: { tenantId: SHOP, sessionId: '1'.repeat(40) } }),
      400,
      'ERR_INVALID',
      'sessionId',
    ],
    ['a forged token', () => ({ body: { tenantId: SHOP }, authorization: 'a.b.c' }), 401, 'ERR_UNAUTHENTICATED'],
    ['a word for a token', () => ({ body: { tenantId: SHOP }, authorization: 'hello' }), 401, 'ERR_UNAUTHENTICATED'],
    ['an invented key', () => ({ body: {}, authorization: `pk_shop_${'x'.repeat(22)}` }), 401, 'ERR_UNAUTHENTICATED'],
    ['a secret key', () => ({ body: {}, authorization: secret }), 403, 'ERR_FORBIDDEN'],
    ['no JSON', () => ({ body: 'tenantId=shop' }), 400, 'ERR_MALFORMED'],
  ])('refuses %s', async (_, parts, status, code, field) => {
    const answer = await post('anonymous-token', parts());

    expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, code, field]);
  });

  test('answers with the time to wait after too many requests', async () => {
    const ask = () => post('anonymous-token', { body: { tenantId: SHOP } });
    for (let n = 0; n < 60; n++) await ask();
    const { status, headers, body } = await ask();

    expect([status, body.code]).toEqual([429, 'ERR_RATE_LIMITED']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers.ratelimit).toMatch(/^"default";r=0;t=\d+$/);
  });

  test('costs one write and no more than two reads', async () => {
    const { body } = await post('anonymous-token', { body: { tenantId: SHOP } });
    local.operations.length = 0;

    await post('anonymous-token', { body: { tenantId: SHOP } });
    const fresh = local.operations.splice(0).sort();
    await post('anonymous-token', { body: { tenantId: SHOP }, authorization: body.token });
    const renewed = local.operations.splice(0).sort();

    // A warm container has cached tenant and keys; a cold one reads each once. Reading the keys is not part of a token.
    expect(fresh).toEqual(['UpdateItem']);
    expect(renewed).toEqual(['UpdateItem']);
  });
});

describe('tokens for a tenant’s server', () => {
  test('a user token identifies a visitor who is logged in on the site', async () => {
    const who = { userId: 'u1', name: 'Uma', email: 'uma@shop.example' };
    const body = { ...who, sessionId: 'session-1767225600000-abcdef-ghijkl' };

    const { status, body: minted } = await post('user-token', { body, authorization: secret });

    expect(status).toBe(200);
    expect(minted).toEqual({ token: expect.any(String), expiresIn: 86_400, userId: 'u1', tenantId: SHOP });
    const { payload } = await jwtVerify(minted.token, createLocalJWKSet((await keySet()).body));
    expect(payload).toMatchObject({ ...who, sub: 'user:u1', role: 'visitor', anonymous: false });
  });

  test.each(['agent', 'admin'])('an agent token is valid for an hour: %s', async (role) => {
    const { status, body: minted } = await post('agent-token', {
      body: { userId: 'ann', name: 'Ann', role },
      authorization: secret,
    });

    expect(status).toBe(200);
    expect(minted).toEqual({ token: expect.any(String), expiresIn: 3600, userId: 'ann', tenantId: SHOP });
    const { payload } = await jwtVerify(minted.token, createLocalJWKSet((await keySet()).body));
    expect(payload).toMatchObject({ sub: 'agent:ann', role, name: 'Ann', anonymous: false });
  });

  test.each<[string, string, () => Parts, number, string, string?]>([
    ['user-token', 'no key', () => ({ body: { userId: 'u' } }), 401, 'ERR_UNAUTHENTICATED'],
    [
      'user-token',
      'a publishable key',
      () => ({ body: { userId: 'u' }, authorization: publishable }),
      401,
      'ERR_UNAUTHENTICATED',
    ],
    [
      'agent-token',
      'a publishable key spelled as a secret one',
      () => ({ body: { userId: 'u', role: 'admin' }, authorization: publishable.replace('pk', 'sk') }),
      401,
      'ERR_UNAUTHENTICATED',
    ],
    [
      'user-token',
      'a key of another tenant',
      () => ({ body: { userId: 'u' }, authorization: secret.replace('shop', 'rival') }),
      401,
      'ERR_UNAUTHENTICATED',
    ],
    [
      'user-token',
      'another tenant in the body',
      () => ({ body: { userId: 'u', tenantId: RIVAL }, authorization: secret }),
      403,
      'ERR_TENANT_MISMATCH',
    ],
    ['user-token', 'no user', () => ({ body: {}, authorization: secret }), 400, 'ERR_INVALID', 'userId'],
    [
      'user-token',
      'a user with control characters',
      () => ({ body: { userId: 'a\nb' }, authorization: secret }),
      400,
      'ERR_INVALID',
      'userId',
    ],
    [
      'user-token',
      'a number that is not exact',
      () => ({ body: { userId: 2 ** 53 }, authorization: secret }),
      400,
      'ERR_INVALID',
      'userId',
    ],
    ['agent-token', 'no role', () => ({ body: { userId: 'u' }, authorization: secret }), 400, 'ERR_INVALID', 'role'],
    [
      'agent-token',
      'the role visitor',
      () => ({ body: { userId: 'u', role: 'visitor' }, authorization: secret }),
      400,
      'ERR_INVALID',
      'role',
    ],
  ])('%s refuses %s', async (path, _, parts, status, code, field) => {
    const answer = await post(path, parts());

    expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, code, field]);
  });

  test('a visitor token mints nothing', async () => {
    const { body: issued } = await post('anonymous-token', { body: { tenantId: SHOP } });

    const answer = await post('agent-token', { body: { userId: 'me', role: 'admin' }, authorization: issued.token });

    expect(answer.body.code).toBe('ERR_UNAUTHENTICATED');
  });

  test('a revoked key mints nothing more', async () => {
    const revoked = await keyOf('secret', 'rival');
    await keys.revoke(RIVAL, keyHash(revoked), 2);

    const answer = await post('user-token', { body: { userId: 'u' }, authorization: revoked });

    expect([answer.status, answer.body.code]).toEqual([401, 'ERR_REVOKED']);
  });
});
