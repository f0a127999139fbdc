import { CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { CfnRoute, CfnRouteResponse, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CachePolicy,
  Distribution,
  OriginRequestPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnDelivery, CfnDeliveryDestination, LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { expect, test } from 'vitest';
import type { ChatStack } from '../../../lib/chat-stack.ts';
import { ApiGatewayLogRole } from '../../../lib/constructs/api-gateway-log-role.ts';
import { anApp } from '../synthesized.ts';

/** The complaint of the synthesis when something is added to a healthy app. */
async function complaint(add: (stack: ChatStack) => void, context: Record<string, unknown> = {}): Promise<string> {
  const { app, chat } = await anApp(context);
  add(chat);
  try {
    app.synth();
    return '';
  } catch (error) {
    return String(error);
  }
}

const route = (stack: ChatStack, routeKey: string, more = {}) =>
  new CfnRoute(stack, 'Added', { apiId: stack.httpApi.api.apiId, routeKey, ...more });

const allow = (stack: ChatStack, action: string, resource: string) =>
  new Role(stack, 'Added', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).addToPolicy(
    new PolicyStatement({ actions: [action], resources: [resource] }),
  );

const functionWith = (stack: ChatStack, variables: Record<string, string>, more = {}) =>
  new CfnFunction(stack, 'Added', {
    code: { zipFile: '' },
    role: 'arn:aws:iam::123456789012:role/any',
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    architectures: ['arm64'],
    loggingConfig: { logGroup: 'any' },
    environment: { variables },
    ...more,
  });

const HARMLESS = { destinationArn: 'arn', format: '{"id":"$context.requestId"}' };

const socketStage = (stack: ChatStack, more = {}) =>
  new CfnStage(stack, 'Added', { apiId: stack.socketApi.api.apiId, stageName: 's', ...more });

/** A role with this permission on everything, assumed by the service. */
const roleOf = (service: string, action: string) => (stack: ChatStack) =>
  new Role(stack, 'Added', {
    assumedBy: new ServicePrincipal(service),
    inlinePolicies: {
      Added: new PolicyDocument({ statements: [new PolicyStatement({ actions: [action], resources: ['*'] })] }),
    },
  });

const cachedBehavior = (stack: ChatStack, path: string, more: Partial<BehaviorOptions>) =>
  new Distribution(stack, 'Added', {
    defaultBehavior: { origin: new HttpOrigin('a.example'), cachePolicy: CachePolicy.CACHING_DISABLED },
    additionalBehaviors: { [path]: { origin: new HttpOrigin('a.example'), ...more } },
  });

test('a healthy app has nothing to complain of', async () => {
  expect(await complaint(() => {})).toBe('');
});

test.each<[string, (stack: ChatStack) => void, string]>([
  ['a route without an authorizer', (stack) => route(stack, 'GET /api/secrets'), 'GET /api/secrets has no authorizer'],
  ['a greedy route', (stack) => route(stack, 'ANY /{proxy+}', { authorizationType: 'CUSTOM' }), 'is greedy'],
  [
    'a route that answers',
    (stack) => route(stack, '$default', { routeResponseSelectionExpression: '$default' }),
    'are posted',
  ],
  [
    'a route response',
    (stack) => new CfnRouteResponse(stack, 'Added', { apiId: 'a', routeId: 'r', routeResponseKey: '$default' }),
    'there are no route responses',
  ],
  [
    'a resource that a failed deployment leaves behind',
    (stack) => new LogGroup(stack, 'Added', { removalPolicy: RemovalPolicy.RETAIN }),
    'a failed first deployment would leave this behind',
  ],
  [
    'a table that it leaves behind, without protection',
    (stack) =>
      new CfnTable(stack, 'Added', { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }] }).applyRemovalPolicy(
        RemovalPolicy.RETAIN,
      ),
    'a failed first deployment would leave this behind',
  ],
  [
    'an access log of any name',
    (stack) =>
      new CfnStage(stack, 'Added', {
        apiId: stack.httpApi.api.apiId,
        stageName: 'added',
        accessLogSettings: {
          destinationArn: new LogGroup(stack, 'AddedLog').logGroupArn,
          format: '$context.requestId',
        },
      }),
    'takes room in a policy of the whole account',
  ],
  [
    'a log delivery to a group of any name',
    (stack) =>
      new CfnDeliveryDestination(stack, 'Added', {
        name: 'added',
        destinationResourceArn: new LogGroup(stack, 'AddedLog').logGroupArn,
      }),
    'takes room in a policy of the whole account',
  ],
  [
    'a custom resource',
    (stack) => new CfnResource(stack, 'Added', { type: 'Custom::Anything' }),
    'runs code of its own',
  ],
  ['every action', (stack) => allow(stack, 'dynamodb:*', 'arn:aws:dynamodb:us-east-1:1:table/x'), 'name each action'],
  ['every resource', (stack) => allow(stack, 'dynamodb:GetItem', '*'), 'name the resource'],
  ['traces where none are asked for', (stack) => allow(stack, 'xray:PutTraceSegments', '*'), 'name the resource'],
  [
    'a managed policy',
    (stack) =>
      new Role(stack, 'Added', {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
      }),
    'write the statements',
  ],
  [
    'an older runtime',
    (stack) => functionWith(stack, {}, { runtime: 'nodejs22.x' }),
    'every function runs on nodejs24.x',
  ],
  ['another processor', (stack) => functionWith(stack, {}, { architectures: ['x86_64'] }), 'arm64'],
  [
    'a function without a log group',
    (stack) =>
      new LambdaFunction(stack, 'Added', {
        code: Code.fromInline('x'),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        role: Role.fromRoleArn(stack, 'Any', 'arn:aws:iam::123456789012:role/any'),
      }),
    'a log group of its own',
  ],
  ['a secret by its name', (stack) => functionWith(stack, { SIGNING_SECRET: 'x' }), 'SIGNING_SECRET holds a secret'],
  [
    'a secret by reference to its value',
    (stack) => functionWith(stack, { KEY: '{{resolve:secretsmanager:arn:SecretString}}' }),
    'KEY holds a secret',
  ],
  ['a secret key of a tenant', (stack) => functionWith(stack, { DEMO: 'sk_live_12345678' }), 'DEMO holds a secret'],
  [
    'an access log with the query',
    (stack) =>
      new CfnStage(stack, 'Added', {
        apiId: 'a',
        stageName: 's',
        accessLogSettings: { destinationArn: 'arn', format: '{"q":"$context.requestQuery"}' },
      }),
    'the access log may hold a token',
  ],
  [
    'an HTTP stage without an access log',
    (stack) => new CfnStage(stack, 'Added', { apiId: stack.httpApi.api.apiId, stageName: 's' }),
    'without an access log',
  ],
  [
    'a stage of an unknown API without an access log',
    (stack) => new CfnStage(stack, 'Added', { apiId: 'a', stageName: 's' }),
    'without an access log',
  ],
  [
    'a WebSocket access log without the account’s role',
    (stack) => socketStage(stack, { accessLogSettings: HARMLESS }),
    'API Gateway refuses the log of a WebSocket stage',
  ],
  [
    'a WebSocket execution log without the account’s role',
    (stack) => socketStage(stack, { defaultRouteSettings: { loggingLevel: 'ERROR' } }),
    'API Gateway refuses the log of a WebSocket stage',
  ],
  [
    'a WebSocket access log beside an account that it does not wait for',
    (stack) => {
      new ApiGatewayLogRole(stack, 'Role');
      socketStage(stack, { accessLogSettings: HARMLESS });
    },
    'API Gateway refuses the log of a WebSocket stage',
  ],
  [
    'a WebSocket access log after an account without a role',
    (stack) => socketStage(stack, { accessLogSettings: HARMLESS }).node.addDependency(new CfnAccount(stack, 'Account')),
    'API Gateway refuses the log of a WebSocket stage',
  ],
  ['every log group, for a function', roleOf('lambda.amazonaws.com', 'logs:PutLogEvents'), 'name the resource'],
  [
    'every secret, for API Gateway',
    roleOf('apigateway.amazonaws.com', 'secretsmanager:ListSecrets'),
    'name the resource',
  ],
  [
    'frames in execution logs',
    (stack) =>
      new CfnStage(stack, 'Added', {
        apiId: 'a',
        stageName: 's',
        accessLogSettings: HARMLESS,
        defaultRouteSettings: { dataTraceEnabled: true },
      }),
    'leave them off',
  ],
  [
    'frames of one route in execution logs',
    (stack) => socketStage(stack, { routeSettings: { $default: { LoggingLevel: 'INFO' } } }),
    'leave them off',
  ],
  [
    'an edge log with cookies',
    (stack) =>
      new CfnDelivery(stack, 'Added', {
        deliverySourceName: 's',
        deliveryDestinationArn: 'd',
        recordFields: ['cs(Cookie)'],
      }),
    'cs(Cookie) may hold a token',
  ],
  [
    'an edge log with paths, in which the names of files open them',
    (stack) =>
      new CfnDelivery(stack, 'Added', {
        deliverySourceName: 's',
        deliveryDestinationArn: 'd',
        recordFields: ['date', 'cs-uri-stem'],
      }),
    'cs-uri-stem may hold a token',
  ],
  [
    'a cache that tells viewers apart',
    (stack) =>
      new CachePolicy(stack, 'Added', {
        minTtl: Duration.seconds(1),
        cookieBehavior: CacheCookieBehavior.allowList('a'),
      }),
    'what is cached is the same for everybody',
  ],
  [
    'a cached behavior for anything but pages',
    (stack) => cachedBehavior(stack, '/api/*', {}),
    'the behavior /api/* is cached: only the paths of pages are',
  ],
  [
    'a cached behavior by default',
    (stack) => new Distribution(stack, 'Added', { defaultBehavior: { origin: new HttpOrigin('a.example') } }),
    'the behavior * is cached',
  ],
  [
    'a cached page that gets what is not in the key',
    (stack) =>
      cachedBehavior(stack, '/docs', { originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER }),
    'the behavior /docs is cached, and passes on what is not',
  ],
  [
    'a cached page that takes other methods',
    (stack) => cachedBehavior(stack, '/docs', { allowedMethods: AllowedMethods.ALLOW_ALL }),
    'the behavior /docs is cached, and passes on more than GET and HEAD',
  ],
  [
    'sampled requests',
    (stack) =>
      new CfnWebACL(stack, 'Added', {
        scope: 'REGIONAL',
        defaultAction: { allow: {} },
        visibilityConfig: { metricName: 'm', cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true },
      }),
    'sampled requests show queries',
  ],
])('%s fails the synthesis', async (_, add, said) => {
  expect(await complaint(add)).toContain(said);
});

test.each<[string, (stack: ChatStack) => void, Record<string, unknown>]>([
  ['a WebSocket stage without a log', (stack) => socketStage(stack), {}],
  [
    'a WebSocket access log that waits for the account’s role',
    (stack) =>
      socketStage(stack, { accessLogSettings: HARMLESS }).node.addDependency(
        new ApiGatewayLogRole(stack, 'Role').account,
      ),
    {},
  ],
  [
    'a WebSocket access log where the operator states that the account has its role',
    (stack) => socketStage(stack, { accessLogSettings: HARMLESS }),
    { socketAccessLog: 'existing-role' },
  ],
  ['every log group, for API Gateway', roleOf('apigateway.amazonaws.com', 'logs:PutLogEvents'), {}],
])('%s passes', async (_, add, context) => {
  expect(await complaint(add, context)).toBe('');
});
