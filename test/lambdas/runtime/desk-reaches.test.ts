import { expect, test } from 'vitest';
import { deskReaches } from '../../../lambdas/runtime/desk-reaches.ts';
import { environment } from '../../../lambdas/runtime/environment.ts';

const HERE = { AWS_REGION: 'eu-west-1', FILES_BUCKET: 'chat-files' };
const PROVIDER = { OIDC_ISSUER: 'https://login.example/tenant/', OIDC_AUDIENCE: 'chat', OIDC_MAX_TOKEN_AGE: '3600' };
const reaches = (variables: Record<string, string>) => deskReaches(environment({ ...HERE, ...variables }));

const BUCKET = 'https://chat-files.s3.eu-west-1.amazonaws.com/';

test('the page of the desk reaches the bucket, where the functions have it', () => {
  expect(reaches({})).toEqual([BUCKET]);
  expect(reaches({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' })).toEqual(['http://127.0.0.1:9000/chat-files/']);
});

test('it reaches the provider if agents sign in there, and where that gives tokens', () => {
  expect(reaches(PROVIDER)).toEqual([BUCKET]);
  expect(reaches({ ...PROVIDER, OIDC_CLIENT_ID: 'desk' })).toEqual([BUCKET, 'https://login.example']);
  expect(reaches({ ...PROVIDER, OIDC_CLIENT_ID: 'desk', OIDC_TOKEN_ORIGIN: 'https://shop.auth.example' })).toEqual([
    BUCKET,
    'https://login.example',
    'https://shop.auth.example',
  ]);
});
