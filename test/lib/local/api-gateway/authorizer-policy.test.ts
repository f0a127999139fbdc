import { expect, test } from 'vitest';
import { evaluatePolicy } from '../../../../lib/local/api-gateway/authorizer-policy.ts';

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:abc/live/$connect';
const statement = (Effect: string, Resource: unknown, Action: unknown = 'execute-api:Invoke') => ({
  Effect,
  Resource,
  Action,
});

test.each([
  ['the ARN itself', [statement('Allow', ARN)], 'allow'],
  ['everything', [statement('Allow', '*', '*')], 'allow'],
  ['a star in the middle', [statement('Allow', 'arn:aws:execute-api:*:abc/*')], 'allow'],
  ['a question mark', [statement('Allow', ARN.replace('live', 'liv?'))], 'allow'],
  ['two levels after the stage, as in REST policies', [statement('Allow', ARN.replace('$connect', '*/*'))], 'deny'],
  ['another stage', [statement('Allow', ARN.replace('live', 'dev'))], 'deny'],
  ['another action', [statement('Allow', ARN, 'execute-api:ManageConnections')], 'deny'],
  ['one of several', [statement('Allow', ['x', ARN], ['y', 'execute-api:*'])], 'allow'],
  ['Deny after Allow', [statement('Allow', '*'), statement('Deny', ARN)], 'deny'],
  ['a single statement without a list', statement('Allow', ARN), 'allow'],
  ['no statement', [], 'deny'],
  ['an unknown effect', [statement('Maybe', ARN)], undefined],
  ['a statement without a resource', [statement('Allow', undefined)], undefined],
])('%s', (_what, Statement, verdict) => {
  expect(evaluatePolicy({ Version: '2012-10-17', Statement }, ARN)).toBe(verdict);
});

test('no policy at all is malformed', () => {
  expect(evaluatePolicy(undefined, ARN)).toBeUndefined();
});

test('a condition is refused with a sentence', () => {
  expect(() => evaluatePolicy({ Statement: [{ ...statement('Allow', '*'), Condition: {} }] }, ARN)).toThrow(
    /uses Condition/,
  );
});
