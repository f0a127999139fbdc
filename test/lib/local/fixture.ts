import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assembly } from '../../../lib/local/cloudformation/assembly.ts';
import type { Resource, Template } from '../../../lib/local/cloudformation/template.ts';
import type { Local, LocalOptions } from '../../../lib/local/local.ts';
import { startLocal } from '../../../lib/local/local-gateway.ts';
import { writeBundles } from './fixture-bundles.ts';

type Properties = Record<string, unknown>;
const resource = (Type: string, Properties: Properties): Resource => ({ Type, Properties });
const ref = (Ref: string) => ({ Ref });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const lambda = (bundle: string, more: Properties = {}): Resource =>
  resource('AWS::Lambda::Function', {
    Code: { S3Bucket: 'assets', S3Key: `${bundle}.zip` },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: arnOf('Role'),
    Timeout: 60,
    ...more,
  });

/** The ARN form that the CDK writes for WebSocket integrations and for authorizers. */
const invocationUri = (id: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      ref('AWS::Partition'),
      ':apigateway:',
      ref('AWS::Region'),
      ':lambda:path/2015-03-31/functions/',
      arnOf(id),
      '/invocations',
    ],
  ],
});
const target = (id: string) => ({ 'Fn::Join': ['', ['integrations/', ref(id)]] });
const httpRoute = (RouteKey: string, more: Properties = {}) =>
  resource('AWS::ApiGatewayV2::Route', { ApiId: ref('Http'), RouteKey, Target: target('HttpIntegration'), ...more });
const socketRoute = (RouteKey: string, more: Properties = {}) =>
  resource('AWS::ApiGatewayV2::Route', {
    ApiId: ref('Socket'),
    RouteKey,
    Target: target('SocketIntegration'),
    ...more,
  });
const authorized = (id: string) => ({ AuthorizationType: 'CUSTOM', AuthorizerId: ref(id) });

/** Lets an API call a function, for a route or for an authorizer. */
const permission = (called: string, apiId: string, source: unknown[]): Resource =>
  resource('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: arnOf(called),
    Principal: 'apigateway.amazonaws.com',
    SourceArn: {
      'Fn::Join': [
        '',
        ['arn:', ref('AWS::Partition'), ':execute-api:us-east-1:', ref('AWS::AccountId'), ':', ref(apiId), ...source],
      ],
    },
  });

/** Written by hand in the shape that aws-cdk-lib 2.276 synthesizes. */
export const chatTemplate: Template = {
  Resources: {
    HttpFunction: lambda('http', {
      Environment: { Variables: { TABLE: ref('Table'), SECRET: ref('Secret') } },
      MemorySize: 256,
    }),
    HttpAuthorizerFunction: lambda('http-authorizer'),
    SocketAuthorizerFunction: lambda('socket-authorizer'),
    SocketFunction: lambda('socket', {
      Environment: {
        Variables: {
          AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: {
            'Fn::Join': ['', ['https://', ref('Socket'), '.execute-api.us-east-1.', ref('AWS::URLSuffix'), '/live']],
          },
        },
      },
    }),
    WorkerFunction: lambda('worker', { Timeout: 1 }),
    PatientFunction: lambda('worker'),
    BrokenFunction: lambda('broken'),
    CallbackFunction: lambda('callback'),
    WorkerRetries: resource('AWS::Lambda::EventInvokeConfig', {
      FunctionName: ref('PatientFunction'),
      MaximumRetryAttempts: 1,
      Qualifier: '$LATEST',
    }),
    Http: resource('AWS::ApiGatewayV2::Api', {
      Name: 'Http',
      ProtocolType: 'HTTP',
      CorsConfiguration: {
        AllowCredentials: true,
        AllowHeaders: ['Authorization', 'X-Tenant-ID'],
        AllowMethods: ['GET', 'POST'],
        AllowOrigins: ['https://*'],
        MaxAge: 7200,
      },
    }),
    HttpStage: resource('AWS::ApiGatewayV2::Stage', { ApiId: ref('Http'), StageName: '$default', AutoDeploy: true }),
    HttpIntegration: resource('AWS::ApiGatewayV2::Integration', {
      ApiId: ref('Http'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: arnOf('HttpFunction'),
      PayloadFormatVersion: '2.0',
    }),
    OpenRoute: httpRoute('GET /open'),
    PostRoute: httpRoute('POST /open'),
    ItemRoute: httpRoute('GET /items/{id}'),
    GuardedRoute: httpRoute('GET /guarded', authorized('HttpAuthorizer')),
    OtherGuardedRoute: httpRoute('GET /guarded/{id}', authorized('HttpAuthorizer')),
    HttpAuthorizer: resource('AWS::ApiGatewayV2::Authorizer', {
      ApiId: ref('Http'),
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerResultTtlInSeconds: 300,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocationUri('HttpAuthorizerFunction'),
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization'],
      Name: 'HttpAuthorizer',
    }),
    Socket: resource('AWS::ApiGatewayV2::Api', {
      Name: 'Socket',
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    }),
    SocketStage: resource('AWS::ApiGatewayV2::Stage', {
      ApiId: ref('Socket'),
      StageName: 'live',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100 },
    }),
    SocketIntegration: resource('AWS::ApiGatewayV2::Integration', {
      ApiId: ref('Socket'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: invocationUri('SocketFunction'),
    }),
    ConnectRoute: socketRoute('$connect', authorized('SocketAuthorizer')),
    DefaultRoute: socketRoute('$default', { AuthorizationType: 'NONE' }),
    DisconnectRoute: socketRoute('$disconnect'),
    NamedRoute: socketRoute('named'),
    ReplyRoute: socketRoute('reply', { RouteResponseSelectionExpression: '$default' }),
    ReplyRouteResponse: resource('AWS::ApiGatewayV2::RouteResponse', {
      ApiId: ref('Socket'),
      RouteId: ref('ReplyRoute'),
      RouteResponseKey: '$default',
    }),
    SocketAuthorizer: resource('AWS::ApiGatewayV2::Authorizer', {
      ApiId: ref('Socket'),
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocationUri('SocketAuthorizerFunction'),
      IdentitySource: ['route.request.header.Host', 'route.request.querystring.auth'],
      Name: 'SocketAuthorizer',
    }),
    Table: resource('AWS::DynamoDB::GlobalTable', {
      AttributeDefinitions: ['pk', 'sk', 'colour'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'by-colour',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'colour', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'from-colour',
          KeySchema: [{ AttributeName: 'colour', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      Replicas: [{ Region: 'us-east-1' }],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    }),
    Secret: resource('AWS::SecretsManager::Secret', {
      GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 48 },
    }),
    Rule: resource('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: arnOf('PatientFunction'), Id: 'Target0' }],
    }),
    RulePermission: resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: arnOf('PatientFunction'),
      Principal: 'events.amazonaws.com',
      SourceArn: arnOf('Rule'),
    }),
    HttpPermission: permission('HttpFunction', 'Http', ['/*/*/*']),
    HttpAuthorizerPermission: permission('HttpAuthorizerFunction', 'Http', ['/authorizers/', ref('HttpAuthorizer')]),
    SocketPermission: permission('SocketFunction', 'Socket', ['/live/*']),
    SocketAuthorizerPermission: permission('SocketAuthorizerFunction', 'Socket', [
      '/authorizers/',
      ref('SocketAuthorizer'),
    ]),
    Role: resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [], Version: '2012-10-17' },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    }),
    RolePolicy: resource('AWS::IAM::Policy', {
      PolicyName: 'RolePolicy',
      Roles: [ref('Role')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:ManageConnections',
            Resource: { 'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:123456789012:', ref('Socket'), '/live/*']] },
          },
        ],
      },
    }),
    Logs: resource('AWS::Logs::LogGroup', {}),
  },
  Outputs: {
    HttpId: { Value: ref('Http') },
    SocketId: { Value: ref('Socket'), Export: { Name: 'socket-id' } },
    SecretArn: { Value: ref('Secret') },
  },
};

const EDGE_FUNCTION = `import cf from 'cloudfront';
function handler(event) {
  var request = event.request;
  if (request.uri === '/turned-away') return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/open' } } };
  if (request.uri === '/forbidden-header') request.headers['x-edge-location'] = { value: 'x' };
  if (request.uri === '/thrown') throw new Error('edge');
  if (request.uri.indexOf('/moved/') === 0) {
    cf.selectRequestOriginById(request.uri.slice(7));
    request.uri = '/open';
  }
  if (request.uri.indexOf('/ws') === 0) {
    request.headers['x-door'] = { value: request.uri };
    request.uri = '/live';
  }
  request.headers['x-viewer-ip'] = { value: event.viewer.ip };
  return request;
}`;

const behavior = (TargetOriginId: string, AllowedMethods: string[], more: Properties = {}) => ({
  AllowedMethods,
  CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  TargetOriginId,
  ViewerProtocolPolicy: 'redirect-to-https',
  FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Viewer', 'FunctionARN'] } }],
  ...more,
});
const origin = (Id: string, apiId: unknown) => ({
  Id,
  DomainName: { 'Fn::Join': ['', [apiId, '.execute-api.us-east-1.amazonaws.com']] },
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
  OriginCustomHeaders: [
    {
      HeaderName: 'edge-secret',
      HeaderValue: {
        'Fn::Join': [
          '',
          [
            '{{resolve:secretsmanager:',
            { 'Fn::GetStackOutput': { StackName: 'chat', OutputName: 'SecretArn' } },
            ':SecretString:::}}',
          ],
        ],
      },
    },
  ],
});

/** The edge stack, which refers to the other one in both ways that the CDK has. */
export const edgeTemplate: Template = {
  Resources: {
    Viewer: resource('AWS::CloudFront::Function', {
      AutoPublish: true,
      FunctionCode: EDGE_FUNCTION,
      FunctionConfig: {},
      Name: 'viewer',
    }),
    Distribution: resource('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Enabled: true,
        Origins: [
          origin('http', { 'Fn::GetStackOutput': { StackName: 'chat', Region: 'us-east-1', OutputName: 'HttpId' } }),
          origin('socket', { 'Fn::ImportValue': 'socket-id' }),
        ],
        CacheBehaviors: [
          behavior('socket', ['GET', 'HEAD'], { PathPattern: '/ws*' }),
          behavior('socket', ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'], { PathPattern: '/moved/*' }),
        ],
        DefaultCacheBehavior: behavior('http', ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']),
        CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/open' }],
      },
    }),
  },
};

/** A runner over the fixture's stacks, and its folder. */
export interface Fixture {
  readonly local: Local;
  readonly directory: string;
  readonly lines: string[];
  /** The direct base URL of the HTTP API. */
  readonly http: string;
  /** The direct URL of the WebSocket stage. */
  readonly socket: string;
  close(): Promise<void>;
}

/** Makes the folder of bundles; `forget` removes it. */
export function anAssembly(withEdge = true): Assembly & { forget(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'local-gateway-'));
  writeBundles(directory);
  const stacks = [{ name: 'chat', template: chatTemplate }];
  if (withEdge) stacks.push({ name: 'edge', template: edgeTemplate });
  return { directory, stacks, forget: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Starts the fixture; schedules fire by hand unless asked otherwise. */
export async function startFixture(
  options: Partial<LocalOptions> & { readonly withEdge?: boolean } = {},
): Promise<Fixture> {
  const { withEdge, ...settings } = options;
  const assembly = anAssembly(withEdge);
  const lines: string[] = [];
  const local = await startLocal({
    assembly,
    schedules: 'manual',
    log: (line) => lines.push(line),
    ...settings,
  });
  const urlOf = (logicalId: string) => local.apis.find((api) => api.logicalId === logicalId)?.urls[0] ?? '';
  return {
    local,
    directory: assembly.directory,
    lines,
    http: urlOf('Http'),
    socket: urlOf('Socket'),
    async close() {
      await local.close();
      assembly.forget();
    },
  };
}
