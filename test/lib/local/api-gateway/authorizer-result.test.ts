import { expect, test } from 'vitest';
import { httpDecision, socketDecision } from '../../../../lib/local/api-gateway/authorizer-result.ts';

const policyDocument = { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'arn' }] };
const allowed = { principalId: 'p', policyDocument };

test('an HTTP authorizer may answer simply, and its context keeps its types', () => {
  expect(httpDecision({ isAuthorized: true, context: { n: 1 } }, 'arn', true)).toEqual({
    kind: 'allow',
    context: { n: 1 },
  });
  expect(httpDecision({ isAuthorized: true }, 'arn', true)).toEqual({ kind: 'allow', context: null });
  expect(httpDecision({ isAuthorized: false }, 'arn', true)).toEqual({ kind: 'deny' });
});

test('a simple answer is malformed where it is not enabled', () => {
  expect(httpDecision({ isAuthorized: true }, 'arn', false)).toEqual({ kind: 'malformed' });
});

test('a WebSocket authorizer has to answer with a policy, and its context becomes text', () => {
  expect(socketDecision({ ...allowed, context: { n: 1, b: false, nothing: null } }, 'arn')).toEqual({
    kind: 'allow',
    context: { principalId: 'p', n: '1', b: 'false', nothing: 'null' },
  });
  expect(socketDecision({ isAuthorized: true }, 'arn')).toEqual({ kind: 'malformed' });
  expect(socketDecision(allowed, 'another')).toEqual({ kind: 'deny' });
});

test.each([
  ['no principal', { policyDocument }],
  ['an object in the context', { ...allowed, context: { deep: {} } }],
  ['more than 8 KB', { ...allowed, context: { long: 'x'.repeat(8192) } }],
  ['nothing', undefined],
])('%s is malformed', (_what, result) => {
  expect(socketDecision(result, 'arn')).toEqual({ kind: 'malformed' });
});
