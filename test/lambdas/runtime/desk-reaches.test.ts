import { expect, test } from 'vitest';
import { deskReaches } from '../../../lambdas/runtime/desk-reaches.ts';
import { environment } from '../../../lambdas/runtime/environment.ts';

const HERE = { AWS_REGION: 'eu-west-1', FILES_BUCKET: 'chat-files' };
const reaches = (variables: Record<string, string>) => deskReaches(environment({ ...HERE, ...variables }));

const BUCKET = 'https://chat-files.s3.eu-west-1.amazonaws.com/';

test('the page of the desk reaches the bucket, where the functions have it', () => {
  expect(reaches({})).toEqual([BUCKET]);
  expect(reaches({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' })).toEqual(['http://127.0.0.1:9000/chat-files/']);
});

test('it reaches the provider where agents sign in', () => {
  const DESK_PROVIDER = 'https://login.example https://shop.auth.example';

  expect(reaches({ DESK_PROVIDER })).toEqual([BUCKET, 'https://login.example', 'https://shop.auth.example']);
});
