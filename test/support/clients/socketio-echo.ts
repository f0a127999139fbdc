import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Local, startLocal } from '@chat-gateway/local';
import type { Resource, Template } from '@chat-gateway/local/template';
import { build } from 'esbuild';
import { edgeCode } from '../../../lib/edge-code.ts';
import { ECHO_OPEN } from './socketio-echo-open.ts';
import { scheduled } from './socketio-echo-scheduler.ts';

/** A running echo application; `local` is the runner it runs in. */
export type Echo = { url: string; local: Local; close: () => Promise<void> };

type Options = { port?: number; engineOnly?: boolean; scheduler?: boolean };

/** Starts the echo application (`socketio-echo-app.ts`) in the local runner, behind our own edge function. */
export async function startEcho({ port = 0, engineOnly = false, scheduler = false }: Options = {}): Promise<Echo> {
  const directory = mkdtempSync(join(tmpdir(), 'socketio-echo-'));
  await bundle(directory);
  const local = await startLocal({
    port,
    schedules: 'manual',
    // The application keeps its sessions in the memory of one environment.
    limits: { environmentsPerFunction: 1 },
    assembly: { directory, stacks: [{ name: 'echo', template: template(engineOnly) }] },
  });
  // Our `$connect` invokes the background function itself; here the runner does it.
  const stop = local.observations.on((seen) => {
    if (seen.type !== 'invocation' || seen.function !== 'Socket') return;
    const { opens } = (seen.result ?? {}) as { opens?: object };
    if (opens !== undefined) local.invoke('Background', opens).catch(() => 'the runner has stopped');
  });
  const unschedule = scheduler ? scheduled(local, { engineOnly }) : () => {};
  return {
    url: local.url,
    local,
    async close() {
      stop();
      unschedule();
      await local.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function bundle(directory: string): Promise<void> {
  const folder = join(directory, 'asset.echo');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
  await build({
    entryPoints: [join(import.meta.dirname, 'socketio-echo-app.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
}

const resource = (Type: string, Properties: Record<string, unknown>): Resource => ({ Type, Properties });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const api = { Ref: 'Api' };
const apiArn = (part: string, of: object = api) => ({
  'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:', { Ref: 'AWS::AccountId' }, ':', of, '/', part]],
});
const hostOf = (of: object) => ({ 'Fn::Join': ['', [of, '.execute-api.us-east-1.amazonaws.com']] });
const host = hostOf(api);
const originOf = (Id: string, of: object) => ({
  Id,
  DomainName: hostOf(of),
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
});

const STAGE = 'socket';

function template(engineOnly: boolean): Template {
  const lambda = (handler: string) =>
    resource('AWS::Lambda::Function', {
      Code: { S3Bucket: 'assets', S3Key: 'echo.zip' },
      Handler: `index.${handler}`,
      Runtime: 'nodejs24.x',
      Role: arnOf('Role'),
      Timeout: 10,
      Environment: {
        Variables: {
          AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: { 'Fn::Join': ['', ['https://', host, `/${STAGE}`]] },
          ENGINE_ONLY: String(engineOnly),
        },
      },
    });
  const route = (RouteKey: string) =>
    resource('AWS::ApiGatewayV2::Route', {
      ApiId: api,
      RouteKey,
      AuthorizationType: 'NONE',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    });
  return {
    Resources: {
      Socket: lambda('socket'),
      Background: lambda('background'),
      Api: resource('AWS::ApiGatewayV2::Api', {
        Name: 'echo',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      }),
      Stage: resource('AWS::ApiGatewayV2::Stage', { ApiId: api, StageName: STAGE, AutoDeploy: true }),
      Integration: resource('AWS::ApiGatewayV2::Integration', {
        ApiId: api,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: {
          'Fn::Join': [
            '',
            ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', arnOf('Socket'), '/invocations'],
          ],
        },
      }),
      Permission: resource('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: arnOf('Socket'),
        Principal: 'apigateway.amazonaws.com',
        SourceArn: apiArn('*'),
      }),
      Role: resource('AWS::IAM::Role', {
        Policies: [
          {
            PolicyName: 'posting',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'execute-api:ManageConnections',
                  Resource: [apiArn(`${STAGE}/POST/@connections/*`), apiArn(`${STAGE}/DELETE/@connections/*`)],
                },
              ],
            },
          },
        ],
      }),
      Http: resource('AWS::ApiGatewayV2::Api', { Name: 'packets', ProtocolType: 'HTTP' }),
      HttpStage: resource('AWS::ApiGatewayV2::Stage', {
        ApiId: { Ref: 'Http' },
        StageName: '$default',
        AutoDeploy: true,
      }),
      HttpIntegration: resource('AWS::ApiGatewayV2::Integration', {
        ApiId: { Ref: 'Http' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arnOf('Socket'),
        PayloadFormatVersion: '2.0',
      }),
      HttpPermission: resource('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: arnOf('Socket'),
        Principal: 'apigateway.amazonaws.com',
        SourceArn: apiArn('*', { Ref: 'Http' }),
      }),
      Packets: resource('AWS::ApiGatewayV2::Route', {
        ApiId: { Ref: 'Http' },
        RouteKey: 'POST /engine/packets',
        AuthorizationType: 'NONE',
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'HttpIntegration' }]] },
      }),
      Connect: route('$connect'),
      Default: route('$default'),
      Disconnect: route('$disconnect'),
      Viewer: resource('AWS::CloudFront::Function', {
        AutoPublish: true,
        FunctionCode: edgeCode({ socketStage: STAGE, open: ECHO_OPEN, salt: 'echo' }),
        FunctionConfig: {},
        Name: 'viewer',
      }),
      Distribution: resource('AWS::CloudFront::Distribution', {
        DistributionConfig: {
          Enabled: true,
          Origins: [originOf('socket', api), originOf('http-api', { Ref: 'Http' })],
          DefaultCacheBehavior: {
            AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
            OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
            TargetOriginId: 'socket',
            ViewerProtocolPolicy: 'https-only',
            FunctionAssociations: [
              { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Viewer', 'FunctionARN'] } },
            ],
          },
        },
      }),
    },
  };
}
