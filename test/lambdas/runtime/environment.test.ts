import { describe, expect, test } from 'vitest';
import { environment } from '../../../lambdas/runtime/environment.ts';

describe('the environment', () => {
  test('names a missing variable, at its first use', () => {
    const empty = environment({});

    expect(() => empty.tenantsTable).toThrow('TENANTS_TABLE is missing');
    expect(() => empty.edgeKey).toThrow('EDGE_KEY is missing');
    expect(() => environment({ RETENTION_DAYS: 'long' }).retentionDays).toThrow('RETENTION_DAYS');
    expect(() => environment({ REQUEST_RATE: '0' }).requestRate).toThrow('REQUEST_RATE must be requests a second');
  });

  test('may have no edge and no provider of agents', () => {
    const { edgeKey, oidc } = environment({ EDGE_KEY: '' });

    expect([edgeKey, oidc]).toEqual(['', undefined]);
  });

  test('accepts a provider only with its audience', () => {
    const issuer = { OIDC_ISSUER: 'https://login.example', OIDC_MAX_TOKEN_AGE: '3600' };

    expect(() => environment(issuer).oidc).toThrow('OIDC_AUDIENCE is missing');
    expect(environment({ ...issuer, OIDC_AUDIENCE: 'chat' }).oidc).toEqual({
      issuer: 'https://login.example',
      audience: 'chat',
      tenantClaim: 'tenantId',
      roleClaim: 'role',
      subjectClaim: 'sub',
      maxTokenAge: 3600,
    });
  });

  test('redirects AWS by the names the SDK knows', async () => {
    const { aws } = environment({
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'key',
      AWS_ENDPOINT_URL: 'http://all',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://tables',
    });

    expect([aws.endpoint('dynamodb'), aws.endpoint('lambda')]).toEqual(['http://tables', 'http://all']);
    expect(await aws.credentials()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
  });

  test('redirects nothing where the SDK is told to ignore those names', () => {
    const { aws } = environment({
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://tables',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    });

    expect(aws.endpoint('dynamodb')).toBeUndefined();
  });
});
