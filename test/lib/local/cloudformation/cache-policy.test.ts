import { afterAll, describe, expect, test } from 'vitest';
import { readDeployment } from '../../../../lib/local/cloudformation/read-deployment.ts';
import type { Template } from '../../../../lib/local/cloudformation/template.ts';
import { edge } from '../../../../lib/local/edge/edge.ts';
import type { GatewayRequest } from '../../../../lib/local/http/gateway-message.ts';
import { systemTime } from '../../../../lib/local/time/time.ts';
import { anAssembly } from '../fixture.ts';

const assembly = anAssembly();
afterAll(() => assembly.forget());

const NOTHING = {
  CookiesConfig: { CookieBehavior: 'none' },
  HeadersConfig: { HeaderBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
};
const BOTH = { EnableAcceptEncodingBrotli: true, EnableAcceptEncodingGzip: true };

/** A distribution that caches by this policy, in the shape that aws-cdk-lib 2.276 synthesizes. */
const edgeTemplate = (config: Record<string, unknown>, CachePolicyId: unknown = { Ref: 'Pages' }): Template => ({
  Resources: {
    Pages: { Type: 'AWS::CloudFront::CachePolicy', Properties: { CachePolicyConfig: config } },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            {
              Id: 'api',
              DomainName: 'abc.execute-api.us-east-1.amazonaws.com',
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
              OriginCustomHeaders: [{ HeaderName: 'x-key', HeaderValue: 'k' }],
            },
          ],
          DefaultCacheBehavior: { CachePolicyId, Compress: true, TargetOriginId: 'api' },
        },
      },
    },
  },
});

const read = (template: Template) =>
  readDeployment(
    { ...assembly, stacks: [{ name: 'edge', template }] },
    { stackId: () => 'id', secretValue: () => 'the secret' },
  );
const policy = (key: object) => ({
  Comment: 'c',
  Name: 'n',
  MinTTL: 0,
  DefaultTTL: 60,
  MaxTTL: 3600,
  ParametersInCacheKeyAndForwardedToOrigin: { ...NOTHING, ...key },
});

/** The headers that the origin gets of a request with these, by lower-case names, without those of the edge. */
async function forwarded(key: object, headers: Record<string, string>) {
  const { edge: definition } = read(edgeTemplate(policy(key)));
  if (!definition) throw new Error('no edge');
  const request: GatewayRequest = {
    method: 'GET',
    path: '/docs',
    query: 'token=t',
    headers: Object.entries(headers),
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
  };
  const routed = await edge(definition, systemTime, () => {}).route(request);
  if (routed.kind !== 'origin') throw new Error('no origin');
  const own = ['via', 'x-amz-cf-id', 'x-forwarded-for'];
  const names = routed.request.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return { query: routed.request.query, headers: Object.fromEntries(names.filter(([name]) => !own.includes(name))) };
}

describe('a cache policy whose key holds nothing of the viewer', () => {
  test('lets conditions through, and the headers of the origin, and no query, cookie or other header', async () => {
    const sent = {
      Cookie: 'c=1',
      Authorization: 'Bearer t',
      Origin: 'https://a',
      'If-None-Match': '"1"',
      'x-key': 'guess',
    };

    expect(await forwarded(BOTH, sent)).toEqual({
      query: '',
      headers: { 'if-none-match': '"1"', 'user-agent': 'Amazon CloudFront', 'x-key': 'k' },
    });
  });

  test.each([
    ['gzip, deflate, br;q=0.9, zstd', BOTH, 'br,gzip'],
    ['gzip', BOTH, 'gzip'],
    ['br, gzip', { EnableAcceptEncodingGzip: true }, 'gzip'],
    ['deflate', BOTH, undefined],
    ['br, gzip', {}, undefined],
  ])('of "Accept-Encoding: %s" with %j passes %s on', async (accepted, key, passed) => {
    expect((await forwarded(key, { 'Accept-Encoding': accepted })).headers['accept-encoding']).toBe(passed);
  });

  test('is said to cache nothing here', () => {
    expect(read(edgeTemplate(policy(BOTH))).notes).toContainEqual(expect.stringContaining('nothing is cached here'));
  });
});

test.each([
  [
    'a header in its key',
    policy({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['a'] } }),
    'has HeadersConfig',
  ],
  ['all queries in its key', policy({ QueryStringsConfig: { QueryStringBehavior: 'all' } }), 'has QueryStringsConfig'],
  ['an unknown part', { ...policy({}), Other: 1 }, 'has Other'],
])('a cache policy with %s is refused', (_, config, sentence) => {
  expect(() => read(edgeTemplate(config))).toThrow(sentence);
});

test('a managed policy that caches is refused', () => {
  expect(() => read(edgeTemplate(policy({}), '658327ea-f89d-4fab-a63d-7e88639e58f6'))).toThrow('in none of the stacks');
});
