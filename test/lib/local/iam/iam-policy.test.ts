import { describe, expect, test } from 'vitest';
import { policy } from '../../../../lib/local/iam/iam-policy.ts';
import { readRules } from '../../../../lib/local/iam/iam-rule.ts';

type Statement = Record<string, unknown>;
const ROLE = { kind: 'AWS', id: 'arn:aws:iam::123456789012:role/reader' } as const;
const verdict = (statements: Statement[], action: string, resource: string, leading?: string[]) =>
  policy(readRules({ Version: '2012-10-17', Statement: statements }, 'identity', 'here')).decide(ROLE, {
    action,
    resource,
    context: () => (leading === undefined ? {} : { 'dynamodb:leadingkeys': leading }),
  }).verdict;

const allow = (Action: unknown, Resource: unknown, more: Statement = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown) => ({ Effect: 'Deny', Action, Resource });
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/Books';
const INDEX = `${TABLE}/index/byAuthor`;

describe('what a statement concerns', () => {
  test.each<[string, Statement, string, string, string]>([
    ['its action', allow('dynamodb:GetItem', TABLE), 'dynamodb:GetItem', TABLE, 'allow'],
    ['its action in any case', allow('DynamoDB:getitem', TABLE), 'dynamodb:GetItem', TABLE, 'allow'],
    ['no other action', allow('dynamodb:GetItem', TABLE), 'dynamodb:Query', TABLE, 'silent'],
    ['actions by a star', allow('dynamodb:*Item', TABLE), 'dynamodb:PutItem', TABLE, 'allow'],
    ['actions by a question mark', allow('dynamodb:?etItem', TABLE), 'dynamodb:GetItem', TABLE, 'allow'],
    ['every action', allow('*', TABLE), 'dynamodb:GetItem', TABLE, 'allow'],
    ['one of its actions', allow(['s3:GetObject', 'dynamodb:Query'], TABLE), 'dynamodb:Query', TABLE, 'allow'],
    [
      'everything but some actions',
      { Effect: 'Allow', NotAction: ['dynamodb:Scan', 's3:*'], Resource: '*' },
      'dynamodb:Query',
      TABLE,
      'allow',
    ],
    [
      'none of those it leaves out',
      { Effect: 'Allow', NotAction: ['s3:*', 'dynamodb:Scan'], Resource: '*' },
      'dynamodb:Scan',
      TABLE,
      'silent',
    ],
    ['its resource in its own case only', allow('dynamodb:*', TABLE.toLowerCase()), 'dynamodb:Query', TABLE, 'silent'],
    ['no index of its table', allow('dynamodb:Query', TABLE), 'dynamodb:Query', INDEX, 'silent'],
    ['indexes by a star', allow('dynamodb:Query', `${TABLE}/index/*`), 'dynamodb:Query', INDEX, 'allow'],
    [
      'no table by the star of its indexes',
      allow('dynamodb:Query', `${TABLE}/index/*`),
      'dynamodb:Query',
      TABLE,
      'silent',
    ],
    [
      'everything but some resources',
      { Effect: 'Allow', Action: '*', NotResource: [TABLE, 'arn:aws:s3:::b/*'] },
      'dynamodb:Query',
      INDEX,
      'allow',
    ],
    [
      'none of those it leaves out either',
      { Effect: 'Allow', Action: '*', NotResource: [TABLE, 'arn:aws:s3:::b/*'] },
      's3:GetObject',
      'arn:aws:s3:::b/c/d',
      'silent',
    ],
  ])('%s', (_what, statement, action, resource, expected) => {
    expect(verdict([statement], action, resource)).toBe(expected);
  });
});

/** The order of the IAM user guide, "Policy evaluation logic". */
describe('what several statements come to', () => {
  test('nothing is permitted by default', () => {
    expect(verdict([], 'dynamodb:GetItem', TABLE)).toBe('silent');
  });

  test('an Allow permits', () => {
    expect(verdict([allow('s3:*', '*'), allow('dynamodb:*', TABLE)], 'dynamodb:GetItem', TABLE)).toBe('allow');
  });

  test.each([
    ['after it', [allow('*', '*'), deny('dynamodb:DeleteItem', TABLE)]],
    ['before it', [deny('dynamodb:DeleteItem', '*'), allow('*', '*')]],
  ])('a Deny wins over an Allow %s', (_where, statements) => {
    expect(verdict(statements, 'dynamodb:DeleteItem', TABLE)).toBe('deny');
    expect(verdict(statements, 'dynamodb:GetItem', TABLE)).toBe('allow');
  });
});

/** The example of the DynamoDB developer guide, "Using IAM policy conditions", with a value for its variable. */
describe('a policy that opens one partition', () => {
  const statements = [
    allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Scan'], TABLE, {
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['user-1'] } },
    }),
  ];

  test.each<[string, string, string[] | undefined, string]>([
    ['an item of it', 'dynamodb:GetItem', ['user-1'], 'allow'],
    ['an item of another', 'dynamodb:GetItem', ['user-2'], 'silent'],
    ['items of both', 'dynamodb:BatchGetItem', ['user-1', 'user-2'], 'silent'],
    ['the whole table, since a Scan names no key', 'dynamodb:Scan', undefined, 'allow'],
  ])('for %s', (_what, action, leading, expected) => {
    expect(verdict(statements, action, TABLE, leading)).toBe(expected);
  });
});

test('the context is not made for a statement without a condition', () => {
  const { decide } = policy(readRules({ Statement: allow('s3:*', '*') }, 'identity', 'here'));
  const context = () => {
    throw new Error('made');
  };

  expect(decide(ROLE, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context }).verdict).toBe('allow');
});

describe('a policy that stands at a resource', () => {
  const service = { kind: 'Service', id: 'cloudfront.amazonaws.com' } as const;
  const at = (Principal: unknown, principal: typeof ROLE | typeof service) =>
    policy(readRules({ Statement: { ...allow('s3:*', '*'), Principal } }, 'resource', 'here')).decide(principal, {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/k',
    }).verdict;

  test.each<[string, unknown, typeof ROLE | typeof service, string]>([
    ['everybody', '*', ROLE, 'allow'],
    ['everybody, written longer', { AWS: '*' }, service, 'allow'],
    ['a role', { AWS: ROLE.id }, ROLE, 'allow'],
    ['another role', { AWS: `${ROLE.id}2` }, ROLE, 'silent'],
    ['a service', { Service: [service.id] }, service, 'allow'],
    ['a service, asked for a role', { Service: service.id }, ROLE, 'silent'],
  ])('for %s', (_whom, principal, who, expected) => {
    expect(at(principal, who)).toBe(expected);
  });
});

test.each<[string, unknown, RegExp]>([
  ['no document', 'x', /no policy document/],
  ['an unknown element', { Statement: { ...allow('s3:*', '*'), Ressource: '*' } }, /here has Ressource/],
  ['a principal in a policy of a role', { Statement: { ...allow('s3:*', '*'), Principal: '*' } }, /here has Principal/],
  ['another effect', { Statement: { ...allow('s3:*', '*'), Effect: 'Maybe' } }, /effect Maybe/],
  ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }, /either Action or NotAction/],
  ['both resources', { Statement: { ...allow('s3:*', '*'), NotResource: '*' } }, /either Resource or NotResource/],
  ['an action without a service', { Statement: allow('GetItem', '*') }, /the action GetItem/],
  ['a resource that is no ARN', { Statement: allow('s3:*', 'my-bucket') }, /the resource my-bucket/],
  ['a policy variable', { Statement: allow('s3:*', `arn:aws:s3:::b/\${aws:username}`) }, /policy variable/],
  ['a resource that is no text', { Statement: allow('s3:*', [{ Ref: 'x' }]) }, /Resource that is not text/],
])('%s is a sentence', (_what, document, sentence) => {
  expect(() => readRules(document, 'identity', 'here')).toThrow(sentence);
});

test('an account as principal is a sentence', () => {
  const Statement = { ...allow('s3:*', '*'), Principal: { AWS: '123456789012' } };

  expect(() => readRules({ Statement }, 'resource', 'here')).toThrow(/the principal 123456789012/);
});
