import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Deployment } from '../../../../lib/local/cloudformation/deployment.ts';
import { readDeployment } from '../../../../lib/local/cloudformation/read-deployment.ts';
import type { Resource, Template } from '../../../../lib/local/cloudformation/template.ts';
import { edge } from '../../../../lib/local/edge/edge.ts';
import { type AddedHeader, addedFor, withAdded } from '../../../../lib/local/edge/edge-headers.ts';
import type { GatewayRequest } from '../../../../lib/local/http/gateway-message.ts';
import { systemTime } from '../../../../lib/local/time/time.ts';
import { anAssembly, chatTemplate } from '../fixture.ts';

const assembly = anAssembly();
afterAll(() => assembly.forget());

const SECURITY = {
  ContentSecurityPolicy: { ContentSecurityPolicy: 'sandbox', Override: true },
  ContentTypeOptions: { Override: true },
};

const FOR_ALL = {
  AccessControlAllowCredentials: false,
  AccessControlAllowOrigins: { Items: ['*'] },
  AccessControlExposeHeaders: { Items: ['etag', 'link'] },
  OriginOverride: false,
};

/** A distribution whose files come from a bucket, in the shape that aws-cdk-lib 2.276 synthesizes. */
function edgeTemplate(policy: Record<string, unknown>): Template {
  const behavior = { CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', TargetOriginId: 'files' };
  const resource = (Type: string, Properties: Record<string, unknown>): Resource => ({ Type, Properties });
  return {
    Resources: {
      Bucket: resource('AWS::S3::Bucket', {
        CorsConfiguration: { CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['https://*'], MaxAge: 60 }] },
        LifecycleConfiguration: { Rules: [] },
      }),
      Policy: resource('AWS::CloudFront::ResponseHeadersPolicy', { ResponseHeadersPolicyConfig: policy }),
      Access: resource('AWS::CloudFront::OriginAccessControl', {}),
      Distribution: resource('AWS::CloudFront::Distribution', {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            {
              Id: 'files',
              DomainName: { 'Fn::Join': ['', [{ Ref: 'Bucket' }, '.s3.eu-west-1.amazonaws.com']] },
              OriginAccessControlId: { 'Fn::GetAtt': ['Access', 'Id'] },
              S3OriginConfig: { OriginAccessIdentity: '' },
            },
          ],
          DefaultCacheBehavior: { ...behavior, ResponseHeadersPolicyId: { Ref: 'Policy' } },
        },
      }),
    },
  };
}

function read(policy: Record<string, unknown>): Deployment {
  const stacks = [
    { name: 'chat', template: chatTemplate },
    { name: 'edge', template: edgeTemplate(policy) },
  ];
  return readDeployment({ ...assembly, stacks }, { stackId: () => 'id', secretValue: () => 'the secret' });
}

describe('a response headers policy', () => {
  test('adds security and custom headers', () => {
    const custom = { Items: [{ Header: 'x-own', Value: 'a', Override: false }] };

    const { behaviors } = read({ Name: 'p', SecurityHeadersConfig: SECURITY, CustomHeadersConfig: custom }).edge ?? {};

    expect(behaviors?.[0]?.added).toEqual([
      { name: 'content-security-policy', value: 'sandbox', override: true },
      { name: 'x-content-type-options', value: 'nosniff', override: true },
      { name: 'x-own', value: 'a', override: false },
    ]);
  });

  test.each([
    [{ AccessControlMaxAgeSec: 60, IncludeSubdomains: false, Preload: false }, 'max-age=60'],
    [{ AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Preload: true }, 'max-age=60; includeSubDomains; preload'],
  ])('adds how long browsers ask by https: %j', (settings, value) => {
    const policy = { SecurityHeadersConfig: { StrictTransportSecurity: { ...settings, Override: true } } };

    expect(read(policy).edge?.behaviors[0]?.added).toEqual([
      { name: 'strict-transport-security', value, override: true },
    ]);
  });

  test.each([
    [{ CorsConfig: { ...FOR_ALL, OriginOverride: true } }, 'which is not emulated'],
    [{ CorsConfig: { ...FOR_ALL, AccessControlAllowCredentials: true } }, 'which is not emulated'],
    [{ CorsConfig: { ...FOR_ALL, AccessControlAllowOrigins: { Items: ['https://a.example'] } } }, 'not emulated'],
    [{ SecurityHeadersConfig: { XSSProtection: {} } }, 'XSSProtection, which is not emulated'],
  ])('with %j is refused with an error', (policy, sentence) => {
    expect(() => read(policy)).toThrow(sentence);
  });

  test('replaces what the origin sent only where it says so', () => {
    const added: AddedHeader[] = [
      { name: 'a', value: 'ours', override: true },
      { name: 'b', value: 'ours', override: false },
      { name: 'c', value: 'ours', override: false },
    ];

    const { headers } = withAdded(
      {
        status: 200,
        headers: [
          ['A', 'theirs'],
          ['B', 'theirs'],
        ],
        body: '',
      },
      added,
    );

    expect(headers).toEqual([
      ['B', 'theirs'],
      ['a', 'ours'],
      ['c', 'ours'],
    ]);
  });

  test('lets pages read what has no CORS headers, and leaves alone what has any', () => {
    const { behaviors } = read({ CorsConfig: FOR_ALL }).edge ?? {};
    const added = behaviors?.[0]?.added ?? [];
    const answered = (...headers: [string, string][]) => withAdded({ status: 403, headers, body: '' }, added).headers;

    expect(answered()).toEqual([
      ['access-control-allow-origin', '*'],
      ['access-control-expose-headers', 'etag, link'],
    ]);
    expect(answered(['Access-Control-Allow-Credentials', 'true'])).toEqual([
      ['Access-Control-Allow-Credentials', 'true'],
    ]);
  });

  test('adds CORS headers only for a request with an origin', () => {
    const added: AddedHeader[] = [
      { name: 'a', value: '1', override: false, cors: true },
      { name: 'b', value: '2', override: false },
    ];
    const asked = (headers: GatewayRequest['headers']) =>
      addedFor(added, { method: 'GET', path: '/', query: '', headers, body: Buffer.alloc(0), sourceIp: '' });

    expect(asked([])).toEqual([added[1]]);
    expect(asked([['Origin', 'https://a.example']])).toEqual(added);
  });

  test('takes a header from the function whose it was', () => {
    const response = { status: 200, headers: [['A', '1'] as const], body: '', functionHeaders: ['a'] };

    const kept = withAdded(response, [{ name: 'a', value: '2', override: false }]);
    const replaced = withAdded(response, [{ name: 'a', value: '2', override: true }]);

    expect(kept.functionHeaders).toEqual(['a']);
    expect(replaced.functionHeaders).toEqual([]);
  });
});

describe('a bucket behind the edge', () => {
  let deployment: Deployment;
  beforeAll(() => {
    deployment = read({ SecurityHeadersConfig: SECURITY });
  });

  test('is read with ranges and conditions, and without anything else of the viewer', async () => {
    if (!deployment.edge) throw new Error('no edge');
    const request: GatewayRequest = {
      method: 'GET',
      path: '/files/x',
      query: 'list-type=2',
      headers: [
        ['Host', 'chat.example'],
        ['Cookie', 'c=1'],
        ['Authorization', 'Bearer t'],
        ['Range', 'bytes=0-1'],
      ],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
    };

    const routed = await edge(deployment.edge, systemTime, () => {}).route(request);

    expect(routed).toMatchObject({ kind: 'origin', request: { path: '/files/x', query: '' } });
    const names = routed.kind === 'origin' ? routed.request.headers.map(([name]) => name.toLowerCase()) : [];
    expect(names).toContain('range');
    expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(host|cookie|authorization)$/)]));
  });

  test('has its rules, and a note says that its lifecycle does not run', () => {
    expect(deployment.buckets).toMatchObject([{ logicalId: 'Bucket', cors: [{ methods: ['PUT'], maxAge: 60 }] }]);
    expect(deployment.notes).toContainEqual(expect.stringContaining('past their lifecycle'));
  });
});
