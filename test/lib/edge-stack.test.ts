import { describe, expect, test } from 'vitest';
import { type Properties, properties, resources, synthesized, type Template } from './synthesized.ts';

const synthesizedEdge = async (context: Record<string, unknown>, region = 'eu-west-1') => {
  const { chat, edge } = await synthesized(context, { CDK_DEFAULT_REGION: region });
  if (!edge) throw new Error('no edge');
  return {
    chat,
    edge,
    config: properties(edge.template, 'AWS::CloudFront::Distribution').DistributionConfig as Properties,
  };
};

const dev = await synthesizedEdge({});
const prod = await synthesizedEdge({
  stage: 'prod',
  addressRequests: '250',
  domain: 'chat.example.com',
  hostedZoneId: 'Z0123456789',
});

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** The origin of a behavior: the API that it leads to and the headers that CloudFront adds. */
const originOf = (behavior: Properties): Properties =>
  dev.config.Origins.find(({ Id }: Properties) => Id === behavior.TargetOriginId);

const OF_THIS_HOST = { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: false, Preload: false, Override: true };

describe('behaviors', () => {
  const [ws, socketIo, files, ...pages] = dev.config.CacheBehaviors as Properties[];
  const http = dev.config.DefaultCacheBehavior as Properties;

  test('everything goes to the HTTP API but the two socket prefixes and the files', () => {
    expect([ws, socketIo, files].map((behavior) => behavior?.PathPattern)).toEqual(['/ws*', '/socket.io*', '/files/*']);
    expect(ws?.TargetOriginId).toBe(socketIo?.TargetOriginId);
    expect(ws?.TargetOriginId).not.toBe(http.TargetOriginId);
    expect(JSON.stringify(originOf(http).DomainName)).toContain('OutputRefHttpApi');
    expect(JSON.stringify(originOf(ws ?? {}).DomainName)).toContain('OutputRefSocketApi');
  });

  test.each([
    ['HTTP', http],
    ['/ws*', ws],
    ['/socket.io*', socketIo],
  ])('%s is never cached, keeps every header but Host, and runs the function first', (_, behavior) => {
    expect(behavior).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
      FunctionAssociations: [{ EventType: 'viewer-request' }],
    });
  });

  test('plain HTTP is refused wherever a token may be sent, and led to HTTPS where only pages and files are', () => {
    for (const behavior of [http, ws, socketIo]) expect(behavior?.ViewerProtocolPolicy).toBe('https-only');
    for (const behavior of [files, ...pages]) expect(behavior?.ViewerProtocolPolicy).toBe('redirect-to-https');
  });

  test('files are read from the bucket by the edge alone, nothing of the viewer is passed on, and nothing in them may run', () => {
    expect(files).toMatchObject({ CachePolicyId: CACHING_DISABLED, AllowedMethods: ['GET', 'HEAD'] });
    expect(files).not.toHaveProperty('OriginRequestPolicyId');
    expect(originOf(files ?? {})).toMatchObject({ OriginAccessControlId: {}, S3OriginConfig: {} });
    expect(
      properties(dev.edge.template, 'AWS::CloudFront::OriginAccessControl').OriginAccessControlConfig,
    ).toMatchObject({ SigningBehavior: 'always', OriginAccessControlOriginType: 's3' });
    expect(
      properties(dev.edge.template, 'AWS::CloudFront::ResponseHeadersPolicy', 'FileHeaders').ResponseHeadersPolicyConfig
        .SecurityHeadersConfig,
    ).toEqual({
      ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; sandbox", Override: true },
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      StrictTransportSecurity: OF_THIS_HOST,
    });
    expect(
      properties(dev.edge.template, 'AWS::CloudFront::ResponseHeadersPolicy', 'FileHeaders').ResponseHeadersPolicyConfig
        .CustomHeadersConfig,
    ).toEqual({ Items: [{ Header: 'Cross-Origin-Resource-Policy', Value: 'cross-origin', Override: true }] });
    expect(
      properties(dev.edge.template, 'AWS::CloudFront::ResponseHeadersPolicy', 'FileHeaders').ResponseHeadersPolicyConfig
        .CorsConfig,
    ).toMatchObject({
      AccessControlAllowOrigins: { Items: ['*'] },
      AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
      AccessControlAllowCredentials: false,
    });
  });

  test('answers are of their type alone, and tell browsers to come by https', () => {
    const { SecurityHeadersConfig } = properties(
      dev.edge.template,
      'AWS::CloudFront::ResponseHeadersPolicy',
      'ReadableByPages',
    ).ResponseHeadersPolicyConfig as Properties;

    expect(SecurityHeadersConfig).toEqual({
      ContentTypeOptions: { Override: true },
      StrictTransportSecurity: OF_THIS_HOST,
    });
  });

  test('pages may read what API Gateway answers by itself, and only where nobody else let them', () => {
    const { CorsConfig } = properties(dev.edge.template, 'AWS::CloudFront::ResponseHeadersPolicy', 'ReadableByPages')
      .ResponseHeadersPolicyConfig as Properties;

    expect(CorsConfig).toMatchObject({
      AccessControlAllowOrigins: { Items: ['*'] },
      AccessControlAllowCredentials: false,
      OriginOverride: false,
    });
    expect(CorsConfig.AccessControlExposeHeaders.Items).toContain('retry-after');
    for (const behavior of [http, ...pages])
      expect(behavior.ResponseHeadersPolicyId).toEqual({ Ref: expect.stringMatching(/^ReadableByPages/) });
  });

  test('[ISO12] pages are cached as long as they say, and nothing of the viewer is in the key or passed on', () => {
    const policy = properties(dev.edge.template, 'AWS::CloudFront::CachePolicy').CachePolicyConfig as Properties;

    expect(pages.map(({ PathPattern }) => PathPattern)).toEqual([
      '/openapi.json',
      '/asyncapi.json',
      '/docs',
      '/desk',
      '/',
    ]);
    for (const page of pages) {
      expect(page).toMatchObject({
        TargetOriginId: http.TargetOriginId,
        CachePolicyId: { Ref: expect.stringMatching(/^Pages/) },
        AllowedMethods: ['GET', 'HEAD'],
        Compress: true,
        ViewerProtocolPolicy: 'redirect-to-https',
      });
      expect(page).not.toHaveProperty('OriginRequestPolicyId');
      // What it notes depends on the viewer.
      expect(page).not.toHaveProperty('FunctionAssociations');
    }
    expect(policy).toMatchObject({ MinTTL: 0, DefaultTTL: 60, MaxTTL: 3600 });
    expect(policy.ParametersInCacheKeyAndForwardedToOrigin).toEqual({
      CookiesConfig: { CookieBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
    });
  });

  test('no answer of the APIs is turned into a page', () => {
    expect(dev.config).not.toHaveProperty('CustomErrorResponses');
  });

  test('origins are reached by TLS 1.2 only, with a key under a name that CloudFront may add', () => {
    for (const origin of dev.config.Origins.filter(({ S3OriginConfig }: Properties) => !S3OriginConfig)) {
      expect(origin.CustomOriginConfig).toMatchObject({
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
      });
      expect(origin.OriginCustomHeaders).toHaveLength(1);
      // CloudFront refuses to add headers that begin like this.
      expect(origin.OriginCustomHeaders[0].HeaderName).not.toMatch(/^(x-edge-|x-amz-|x-real-ip)/i);
    }
  });
});

describe('between the stacks', () => {
  test('the edge is in us-east-1 wherever the chat is, and reads it by weak references only', () => {
    const text = JSON.stringify(dev.edge.template);

    expect([dev.chat.region, dev.edge.region]).toEqual(['eu-west-1', 'us-east-1']);
    expect(text).toContain('"Fn::GetStackOutput":{"StackName":"chat-gateway-dev","Region":"eu-west-1"');
    expect(text).not.toContain('Fn::ImportValue');
  });

  test('every output that the edge reads exists', () => {
    const names = [...JSON.stringify(dev.edge.template).matchAll(/"OutputName":"(\w+)"/g)].map(([, name]) => name);

    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(dev.chat.template.Outputs).toHaveProperty(name ?? '');
  });

  test('a reference stands alone or in a join, where CloudFormation takes it', () => {
    expect(JSON.stringify(dev.edge.template)).not.toMatch(/"Fn::(Split|Sub|Select)":[^}]*"Fn::GetStackOutput"/);
  });

  test('the key that CloudFront shows is the one the functions compare with', () => {
    const shown = dev.config.Origins[0].OriginCustomHeaders[0].HeaderValue['Fn::GetStackOutput'].OutputName;

    expect(dev.chat.template.Outputs?.[shown]?.Value).toEqual({ Ref: 'AWS::StackId' });
    expect(properties(dev.chat.template, 'AWS::Lambda::Function', 'Chat').Environment.Variables.EDGE_KEY).toEqual({
      Ref: 'AWS::StackId',
    });
  });

  test('another revision changes the edge’s template, without which a new chat stack would not be followed, and no other', async () => {
    const next = await synthesizedEdge({ edgeRevision: '2' });

    expect(JSON.stringify(next.edge.template)).not.toBe(JSON.stringify(dev.edge.template));
    expect({ ...next.config, Comment: '' }).toEqual({ ...dev.config, Comment: '' });
    expect(next.chat.template).toEqual(dev.chat.template);
  });

  test('the gateway’s URL is an output', () => {
    expect(JSON.stringify(dev.edge.template.Outputs?.GatewayUrl?.Value)).toContain('DomainName');
    expect(prod.edge.template.Outputs?.GatewayUrl?.Value).toBe('https://chat.example.com');
  });
});

describe('the access log', () => {
  test('goes to CloudWatch with named fields, none of which can hold a token, or a path that opens a file', () => {
    const { RecordFields } = properties(dev.edge.template, 'AWS::Logs::Delivery');

    expect(RecordFields).toEqual(expect.arrayContaining(['x-edge-request-id', 'sc-status', 'c-ip']));
    expect(RecordFields.filter((field: string) => /query|uri|cookie|referer/i.test(field))).toEqual([]);
  });

  const deliveryOf = (template: Template) => ({
    source: properties(template, 'AWS::Logs::DeliverySource'),
    destination: properties(template, 'AWS::Logs::DeliveryDestination'),
    log: JSON.stringify(properties(template, 'AWS::Logs::LogGroup').LogGroupName),
  });

  test('its names fit into the 60 characters that a delivery may have', async () => {
    const { edge } = await synthesizedEdge({ stage: 'a-stage-of-20-letter' }, 'ap-southeast-1');
    const { source, destination } = deliveryOf(edge.template);
    const [prefix, distribution] = source.Name['Fn::Join'][1];

    expect(distribution).toEqual({ Ref: expect.stringMatching(/^Distribution/) });
    // An id of CloudFront has 14 characters.
    expect(prefix.length + 14).toBeLessThanOrEqual(60);
    expect(destination.Name.length).toBeLessThanOrEqual(60);
  });

  test('its names differ with stage, Region and stack, and its source’s with the distribution, of which it is the only one', async () => {
    const [one, stage, region] = await Promise.all([
      synthesizedEdge({}),
      synthesizedEdge({ stage: 'live', safeguards: 'off' }),
      synthesizedEdge({}, 'eu-central-1'),
    ]);
    const all = [one, stage, region].map(({ edge }) => deliveryOf(edge.template));

    expect(new Set(all.map(({ destination }) => destination.Name)).size).toBe(3);
    expect(new Set(all.map(({ log }) => log)).size).toBe(3);
    for (const { log } of all) {
      expect(log).toContain('/aws/vendedlogs/chat-gateway-');
      expect(log).toContain('"Fn::Select":[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]');
    }
  });
});
describe('safeguards', () => {
  test('addresses are limited in front of everything that the edge serves', () => {
    const { Rules, Scope } = properties(prod.edge.template, 'AWS::WAFv2::WebACL');

    expect(Scope).toBe('CLOUDFRONT');
    expect(Rules.map((rule: Properties) => rule.Statement.RateBasedStatement.Limit)).toEqual([
      250, 600, 20_000, 250, 90,
    ]);
    expect(prod.config.WebACLId).toBeDefined();
  });

  test('a stage without safeguards pays for no web ACL', () => {
    expect(resources(dev.edge.template, 'AWS::WAFv2::WebACL')).toEqual([]);
  });

  test('a domain brings its certificate, TLS 1.2 and both address records', () => {
    expect(prod.config).toMatchObject({
      Aliases: ['chat.example.com'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    const records = resources(prod.edge.template, 'AWS::Route53::RecordSet').map(([, { Properties }]) => Properties);
    expect(records).toMatchObject([
      { Name: 'chat.example.com.', Type: 'A' },
      { Name: 'chat.example.com.', Type: 'AAAA' },
    ]);
  });
});

test('a certificate of one’s own is used as it is', async () => {
  const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e';
  const { edge, config } = await synthesizedEdge({ domain: 'chat.example.com', certificateArn });

  expect(config.ViewerCertificate.AcmCertificateArn).toBe(certificateArn);
  expect(resources(edge.template, 'AWS::CertificateManager::Certificate')).toEqual([]);
  expect(resources(edge.template, 'AWS::Route53::RecordSet')).toEqual([]);
});

test('with the edge off there is one stack, no key, and a handshake needs no header but Host', async () => {
  const { chat, edge } = await synthesized({ edge: 'off' });

  expect(edge).toBeUndefined();
  expect(properties(chat.template, 'AWS::Lambda::Function', 'Chat').Environment.Variables.EDGE_KEY).toBe('');
  expect(properties(chat.template, 'AWS::ApiGatewayV2::Authorizer', 'SocketApi').IdentitySource).toEqual([
    'route.request.header.Host',
  ]);
});
