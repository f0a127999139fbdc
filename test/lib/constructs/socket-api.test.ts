import { expect, test } from 'vitest';
import { type Properties, properties, resources, synthesized } from '../synthesized.ts';

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

test('every frame goes to one route, whatever it says', () => {
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

test('the stage logs who connected and what went wrong, and never a frame', () => {
  const { StageName, DefaultRouteSettings, AccessLogSettings } = properties(
    template,
    'AWS::ApiGatewayV2::Stage',
    'SocketApi',
  );

  expect(StageName).toBe('socket');
  expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 });
  expect(JSON.parse(AccessLogSettings.Format)).toMatchObject({
    connectionId: '$context.connectionId',
    status: '$context.status',
  });
});
