import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../../lambdas/routes.ts';
import { type Properties, properties, resources, synthesized } from '../synthesized.ts';

const { template } = (await synthesized()).chat;
const behindEdge = ROUTES.filter(({ only }) => only !== 'edgeless');
const ofHttp = ({ ApiId }: Properties) => ApiId.Ref.startsWith('HttpApi');
const routes = resources(template, 'AWS::ApiGatewayV2::Route')
  .map(([, resource]) => resource.Properties as Properties)
  .filter(ofHttp);

describe('routes', () => {
  test('are those of the list, no more', () => {
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(behindEdge.map(({ key }) => key).sort());
  });

  test('of files are served by the API only where there is no edge', async () => {
    const keys = async (context: Record<string, unknown>) =>
      resources((await synthesized(context)).chat.template, 'AWS::ApiGatewayV2::Route').map(
        ([, resource]) => resource.Properties?.RouteKey,
      );

    expect(await keys({ edge: 'off' })).toContain('GET /files/{name}');
    expect(await keys({})).not.toContain('GET /files/{name}');
  });

  test.each(behindEdge)('$key is handled by $handledBy and $admission', ({ key, handledBy, admission }) => {
    const found = routes.find(({ RouteKey }) => RouteKey === key);

    expect(found?.AuthorizationType).toBe(admission === 'open' ? 'NONE' : 'CUSTOM');
    const integration = found?.Target['Fn::Join'][1][1].Ref;
    const { IntegrationUri, PayloadFormatVersion } = properties(
      template,
      'AWS::ApiGatewayV2::Integration',
      integration,
    );
    expect(IntegrationUri['Fn::GetAtt'][0].toLowerCase()).toMatch(new RegExp(`^${handledBy}function`));
    expect(PayloadFormatVersion).toBe('2.0');
  });

  test('one permission a function is enough for all its routes', () => {
    const permissions = resources(template, 'AWS::Lambda::Permission').filter(([, resource]) =>
      JSON.stringify(resource.Properties?.SourceArn).includes('/*/*/*'),
    );

    expect(permissions).toHaveLength(4);
  });
});

test('the authorizer answers simply, is asked once per token for five minutes, and never without a token', () => {
  expect(properties(template, 'AWS::ApiGatewayV2::Authorizer', 'HttpApi')).toMatchObject({
    AuthorizerType: 'REQUEST',
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    IdentitySource: ['$request.header.Authorization'],
    AuthorizerResultTtlInSeconds: 300,
  });
});

test('behind the edge API Gateway has no CORS of its own, with which it would drop that of the functions', () => {
  expect(properties(template, 'AWS::ApiGatewayV2::Api', 'HttpApi')).not.toHaveProperty('CorsConfiguration');
});

test.each([
  ['dev', ['https://*', 'http://*']],
  ['prod', ['https://*']],
])(
  'without an edge it answers the preflights of %s: with credentials, headers by name, for a day',
  async (stage, origins) => {
    const { chat } = await synthesized({ stage, edge: 'off' });

    expect(properties(chat.template, 'AWS::ApiGatewayV2::Api', 'HttpApi').CorsConfiguration).toEqual({
      AllowOrigins: origins,
      AllowCredentials: true,
      AllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      AllowHeaders: [
        'authorization',
        'content-type',
        'idempotency-key',
        'if-match',
        'x-tenant-id',
        'x-website-domain',
        'x-website-origin',
      ],
      ExposeHeaders: [
        'allow',
        'deprecation',
        'etag',
        'link',
        'ratelimit',
        'retry-after',
        'sunset',
        'www-authenticate',
        'x-request-id',
      ],
      MaxAge: 86_400,
    });
  },
);

test('the stage deploys itself, throttles, and logs the route but neither path nor query', () => {
  const { StageName, AutoDeploy, DefaultRouteSettings, AccessLogSettings } = properties(
    template,
    'AWS::ApiGatewayV2::Stage',
    'HttpApi',
  );

  expect({ StageName, AutoDeploy }).toEqual({ StageName: '$default', AutoDeploy: true });
  expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 });
  expect(JSON.parse(AccessLogSettings.Format)).toMatchObject({
    requestId: '$context.requestId',
    routeKey: '$context.routeKey',
    status: '$context.status',
    latency: '$context.responseLatency',
    ip: '$context.identity.sourceIp',
    integrationError: '$context.integrationErrorMessage',
  });
});
