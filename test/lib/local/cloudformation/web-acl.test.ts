import { afterAll, describe, expect, test } from 'vitest';
import { readDeployment } from '../../../../lib/local/cloudformation/read-deployment.ts';
import type { Template } from '../../../../lib/local/cloudformation/template.ts';
import { anAssembly } from '../fixture.ts';

const assembly = anAssembly();
afterAll(() => assembly.forget());

type Json = Record<string, unknown>;

const METHOD = { FieldToMatch: { Method: {} }, TextTransformations: [{ Priority: 0, Type: 'NONE' }] };
const isPost = { ByteMatchStatement: { ...METHOD, PositionalConstraint: 'EXACTLY', SearchString: 'POST' } };
const rate = (more: Json = {}) => ({ RateBasedStatement: { AggregateKeyType: 'IP', Limit: 100, ...more } });
const aRule = (more: Json = {}): Json => ({
  Name: 'rate',
  Priority: 0,
  Statement: rate(),
  Action: { Block: {} },
  VisibilityConfig: {},
  ...more,
});
const custom = (more: Json) => ({
  Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'no', ...more } },
});

/** A distribution behind a web ACL with these rules, in the shape that aws-cdk-lib 2.276 synthesizes. */
const template = (rules: Json[], more: Json = {}): Template => ({
  Resources: {
    Acl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Scope: 'CLOUDFRONT',
        DefaultAction: { Allow: {} },
        CustomResponseBodies: { no: { ContentType: 'TEXT_PLAIN', Content: 'no' } },
        Rules: rules,
        ...more,
      },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          WebACLId: { 'Fn::GetAtt': ['Acl', 'Arn'] },
          Origins: [{ Id: 'api', DomainName: 'abc.execute-api.us-east-1.amazonaws.com' }],
          DefaultCacheBehavior: { CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', TargetOriginId: 'api' },
        },
      },
    },
  },
});
const read = (rules: Json[], more: Json = {}) =>
  readDeployment(
    { ...assembly, stacks: [{ name: 'edge', template: template(rules, more) }] },
    { stackId: () => 'id', secretValue: () => 'the secret' },
  ).edge?.webAcl?.rules;

test('rules are read in the order of their priorities, with window, scope and answer', () => {
  const statement = rate({ EvaluationWindowSec: 60, ScopeDownStatement: { NotStatement: { Statement: isPost } } });
  const action = custom({ ResponseHeaders: [{ Name: 'retry-after', Value: '60' }] });

  expect(read([aRule({ Priority: 1 }), aRule({ Name: 'first', Statement: statement, Action: action })])).toEqual([
    {
      name: 'first',
      limit: 100,
      windowMs: 60_000,
      scope: {
        kind: 'not',
        statement: { kind: 'bytes', of: { part: 'method' }, transformations: [], position: 'EXACTLY', text: 'POST' },
      },
      response: {
        status: 429,
        headers: [
          ['content-type', 'text/plain'],
          ['retry-after', '60'],
        ],
        body: 'no',
      },
    },
    { name: 'rate', limit: 100, windowMs: 300_000, response: expect.objectContaining({ status: 403 }) },
  ]);
});

describe('what is not imitated is refused', () => {
  const scoped = (ScopeDownStatement: Json) => [aRule({ Statement: rate({ ScopeDownStatement }) })];
  const size = { ...METHOD, ComparisonOperator: 'LT', Size: 5 };
  test.each<[string, Json[], Json, string]>([
    ['a Regional web ACL', [], { Scope: 'REGIONAL' }, 'of the scope CLOUDFRONT only'],
    ['refusing by default', [], { DefaultAction: { Block: {} } }, 'DefaultAction with Block'],
    ['a property', [], { TokenDomains: ['a'] }, '"TokenDomains"'],
    ['a managed group', [aRule({ Statement: { ManagedRuleGroupStatement: {} } })], {}, 'ManagedRuleGroupStatement'],
    ['a captcha', [aRule({ Action: { Captcha: {} } })], {}, 'Captcha'],
    ['another key', [aRule({ Statement: rate({ AggregateKeyType: 'FORWARDED_IP' }) })], {}, 'counting by FORWARDED_IP'],
    ['a statement', scoped({ GeoMatchStatement: { CountryCodes: ['DE'] } }), {}, 'GeoMatchStatement'],
    [
      'a part',
      scoped({ ByteMatchStatement: { ...isPost.ByteMatchStatement, FieldToMatch: { Body: {} } } }),
      {},
      'has Body',
    ],
    ['a comparison', scoped({ SizeConstraintStatement: size }), {}, 'a size that is LT'],
    [
      'a content type among the headers, which AWS refuses',
      [aRule({ Action: custom({ ResponseHeaders: [{ Name: 'Content-Type', Value: 'x' }] }) })],
      {},
      'any header but content-type',
    ],
  ])('%s', (_, rules, more, sentence) => {
    expect(() => read(rules, more)).toThrow(sentence);
  });
});
