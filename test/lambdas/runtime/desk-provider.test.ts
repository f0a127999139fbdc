import { describe, expect, test } from 'vitest';
import { deskProvider } from '../../../lambdas/runtime/desk-provider.ts';
import { environment } from '../../../lambdas/runtime/environment.ts';

const VARIABLES = { OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'chat', OIDC_MAX_TOKEN_AGE: '3600' };

describe('the provider at which the page of the desk signs in', () => {
  test('is none without an issuer, or without a client of the page', () => {
    expect(deskProvider(environment({}).oidc)).toBeNull();
    expect(deskProvider(environment(VARIABLES).oidc)).toBeNull();
  });

  test('is told with the token that the gateway takes: the one whose audience is the gateway’s', () => {
    const provider = { issuer: 'https://login.example', clientId: 'desk' };

    expect(deskProvider(environment({ ...VARIABLES, OIDC_CLIENT_ID: 'desk' }).oidc)).toEqual({
      ...provider,
      audience: 'chat',
      bearer: 'access_token',
    });
    expect(deskProvider(environment({ ...VARIABLES, OIDC_AUDIENCE: 'desk', OIDC_CLIENT_ID: 'desk' }).oidc)).toEqual({
      ...provider,
      audience: 'desk',
      bearer: 'id_token',
    });
  });
});
