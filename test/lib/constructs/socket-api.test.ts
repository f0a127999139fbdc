import { describe, expect, test } from 'vitest';
import { type Properties, properties, resources, synthesized, type Template } from '../synthesized.ts';

const { template } = (await synthesized()).chat;
const routes = resources(template, 'AWS::ApiGatewayV2::Route')
  .map(([, resource]) => resource.Properties as Properties)
  .filter(({ ApiId }) => ApiId.Ref.startsWith('SocketApi'));

test('there are three routes, only the handshake is authorized, and none answers its caller', () => {
  expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])).toEqual([
    ['$connect', 'CUSTOM'],
    ['$default', 'NONE'],
    ['$disconnect', 'NONE'],
  ]);
  for (const route of routes) expect(route).not.toHaveProperty('RouteResponseSelectionExpression');
  expect(resources(template, 'AWS::ApiGatewayV2::RouteResponse')).toEqual([]);
});

test('every frame goes to one route, whatever it contains', () => {
  expect(properties(template, 'AWS::ApiGatewayV2::Api', 'SocketApi')).toMatchObject({
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '\\$default',
  });
});

test('a handshake that lacks the edge’s key costs no invocation', () => {
  const authorizer = properties(template, 'AWS::ApiGatewayV2::Authorizer', 'SocketApi');

  expect(authorizer).toMatchObject({
    AuthorizerType: 'REQUEST',
    IdentitySource: ['route.request.header.x-gateway-key'],
  });
  // Only HTTP APIs know these.
  expect(authorizer).not.toHaveProperty('EnableSimpleResponses');
  expect(authorizer).not.toHaveProperty('AuthorizerResultTtlInSeconds');
});

test('the stage throttles', () => {
  const { StageName, DefaultRouteSettings } = properties(template, 'AWS::ApiGatewayV2::Stage', 'SocketApi');

  expect(StageName).toBe('socket');
  expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 });
});

describe('the access log', () => {
  const stage = (of: Template) =>
    resources(of, 'AWS::ApiGatewayV2::Stage').find(([id]) => id.startsWith('SocketApi'))?.[1];
  const withLog = async (socketAccessLog: string) => (await synthesized({ socketAccessLog })).chat.template;

  test.each([{}, { stage: 'prod' }])(
    'is off by default, and nothing of the account is touched: %j',
    async (context) => {
      const { template } = (await synthesized(context)).chat;

      expect(stage(template)?.Properties).not.toHaveProperty('AccessLogSettings');
      expect(resources(template, 'AWS::ApiGateway::Account')).toEqual([]);
      expect(resources(template, 'AWS::Logs::LogGroup').filter(([id]) => id.startsWith('SocketApi'))).toEqual([]);
    },
  );

  test.each(['create-role', 'existing-role'])('logs connects and errors, and never a frame: %s', async (how) => {
    const { AccessLogSettings } = properties(await withLog(how), 'AWS::ApiGatewayV2::Stage', 'SocketApi');

    expect(JSON.parse(AccessLogSettings.Format)).toMatchObject({
      connectionId: '$context.connectionId',
      status: '$context.status',
    });
  });

  test('waits for the role that the account is given', async () => {
    const template = await withLog('create-role');
    const [[account] = []] = resources(template, 'AWS::ApiGateway::Account');

    expect(stage(template)?.DependsOn).toContain(account);
  });

  test('relies on the operator for a role that exists', async () => {
    const template = await withLog('existing-role');

    expect(resources(template, 'AWS::ApiGateway::Account')).toEqual([]);
  });
});
