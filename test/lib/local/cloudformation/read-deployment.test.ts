import { afterAll, describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../../../lib/local/cloudformation/account-settings.ts';
import type { Deployment } from '../../../../lib/local/cloudformation/deployment.ts';
import { readDeployment } from '../../../../lib/local/cloudformation/read-deployment.ts';
import type { Resource, Template } from '../../../../lib/local/cloudformation/template.ts';
import { anAssembly, chatTemplate, edgeTemplate } from '../fixture.ts';

const assembly = anAssembly();
afterAll(() => assembly.forget());

function read(chat: Template = chatTemplate, edge: Template = edgeTemplate, account: AccountSettings = {}): Deployment {
  const stacks = [
    { name: 'chat', template: chat },
    { name: 'edge', template: edge },
  ];
  return readDeployment({ ...assembly, stacks }, { stackId: () => 'id', secretValue: () => 'the secret' }, account);
}
const changed = (id: string, properties: Record<string, unknown>, Type?: string): Template => {
  const before = chatTemplate.Resources?.[id];
  const resource: Resource = { Type: Type ?? before?.Type ?? '', Properties: { ...before?.Properties, ...properties } };
  return { ...chatTemplate, Resources: { ...chatTemplate.Resources, [id]: resource } };
};

test('names and ids are the same in every run', () => {
  const listed = ({ roles }: Deployment) =>
    roles.map(({ arn, rules }) => [arn, rules.map(({ action, resource }) => [action, resource])]);
  const [one, other] = [read(), read()];

  // Secrets and rules hold functions, and no two of those are equal.
  const rules = { roles: expect.anything(), lambdaPermissions: expect.anything(), bucketPolicies: expect.anything() };
  expect(one).toEqual({ ...other, secrets: expect.anything(), ...rules });
  expect(listed(one)).toEqual(listed(other));
});

test('routes know their function, their authorizer and their response', () => {
  const { httpApis, socketApis, functions } = read();
  const named = (logicalId: string) => functions.find((definition) => definition.logicalId === logicalId)?.name;

  expect(httpApis[0]?.routes.find(({ key }) => key === 'GET /guarded')).toMatchObject({
    integration: { functionName: named('HttpFunction'), payloadFormat: '2.0' },
    authorizer: { functionName: named('HttpAuthorizerFunction'), ttlSeconds: 300, simpleResponses: true },
  });
  expect(socketApis[0]?.routes.get('reply')?.returnsBody).toBe(true);
  expect(socketApis[0]?.routes.get('$default')?.returnsBody).toBe(false);
  expect(socketApis[0]?.routes.get('$connect')?.authorizer?.identitySources).toHaveLength(2);
});

test('of two routes with one key the last one counts', () => {
  const again = { ...chatTemplate.Resources?.NamedRoute, Type: 'AWS::ApiGatewayV2::Route' };
  const Target = { 'Fn::Join': ['', ['integrations/', { Ref: 'HttpIntegration' }]] };
  const resources = { ...chatTemplate.Resources, Again: { ...again, Properties: { ...again.Properties, Target } } };
  const { socketApis, functions } = read({ ...chatTemplate, Resources: resources });

  expect(socketApis[0]?.routes.get('named')?.integration?.functionName).toBe(
    functions.find(({ logicalId }) => logicalId === 'HttpFunction')?.name,
  );
});

test('functions have AWS defaults and the retries of their settings', () => {
  const { functions } = read();

  expect(functions.find(({ logicalId }) => logicalId === 'PatientFunction')).toMatchObject({
    timeoutMs: 60_000,
    memoryMb: 128,
    maximumRetries: 1,
  });
  expect(functions.find(({ logicalId }) => logicalId === 'HttpFunction')).toMatchObject({
    memoryMb: 256,
    maximumRetries: 2,
  });
});

test('the edge has its origins across stacks, and the secret in a header', () => {
  const { edge, httpApis, socketApis } = read();

  expect(edge?.behaviors.map(({ pattern, origin }) => [pattern, origin.domain])).toEqual([
    ['/ws*', socketApis[0]?.host],
    ['/moved/*', socketApis[0]?.host],
    [undefined, httpApis[0]?.host],
  ]);
  expect(edge?.behaviors[0]?.origin.headers).toEqual([['edge-secret', 'the secret']]);
});

test.each<[string, Template, RegExp]>([
  ['a role from elsewhere', changed('HttpFunction', { Role: 'arn:aws:iam::1:role/r' }), /none of the given stacks/],
  ['a boundary', changed('Role', { PermissionsBoundary: 'arn:aws:iam::aws:policy/x' }), /"PermissionsBoundary"/],
  ['an unknown managed policy', changed('Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/x'] }), /policy\/x/],
  ['a permission for another account', changed('HttpPermission', { Principal: '123456789012' }), /is no service/],
  ['an unknown property', changed('HttpFunction', { Layers: ['x'] }), /chat\/HttpFunction .*does not know "Layers"/],
  ['another runtime', changed('HttpFunction', { Runtime: 'python3.13' }), /python3.13 is not Node.js/],
  ['code without an asset', changed('HttpFunction', { Code: { ZipFile: 'x' } }), /its code is not an asset/],
  ['a bundle that is not there', changed('HttpFunction', { Code: { S3Key: 'gone.zip' } }), /no bundle for gone.zip/],
  ['payload format 1.0', changed('HttpIntegration', { PayloadFormatVersion: '1.0' }), /payload format 2.0/],
  ['another integration', changed('HttpIntegration', { IntegrationType: 'HTTP_PROXY' }), /this one is HTTP_PROXY/],
  ['a JWT authorizer', changed('GuardedRoute', { AuthorizationType: 'JWT' }), /Lambda authorizers only, not JWT/],
  [
    'an authorizer on messages',
    changed('DefaultRoute', { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'SocketAuthorizer' } }),
    /only \$connect/,
  ],
  [
    'credentials for everybody',
    changed('Http', { CorsConfiguration: { AllowCredentials: true, AllowOrigins: ['*'] } }),
    /refuses AllowCredentials/,
  ],
  [
    'a function that is not there',
    changed('HttpIntegration', { IntegrationUri: 'arn:aws:lambda:x:1:function:gone' }),
    /The function gone is called/,
  ],
  ['a stream', changed('Table', { StreamSpecification: {} }), /does not know "StreamSpecification"/],
  [
    'a resource type without a reader',
    changed('Novelty', {}, 'AWS::Nobody::Knows'),
    /chat\/Novelty \(AWS::Nobody::Knows\): .*Add a reader of it to lib\/local\/cloudformation\/resource-readers\.ts/,
  ],
])('%s is refused with an error that names it', (_what, template, sentence) => {
  expect(() => read(template)).toThrow(sentence);
});

test('what is not imitated is refused with the source file that would have to know it', () => {
  const files: [Template, string][] = [
    [changed('HttpFunction', { Layers: ['x'] }), 'resource-readers.ts'],
    [changed('GuardedRoute', { AuthorizationType: 'JWT' }), 'api-parts.ts'],
    [changed('HttpFunction', { Runtime: 'python3.13' }), 'function-definition.ts'],
    [changed('Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/x'] }), 'role.ts'],
  ];

  for (const [template, file] of files) expect(() => read(template)).toThrow(`lib/local/cloudformation/${file}`);
});

test('an origin request policy that is not emulated is refused with an error', () => {
  const text = JSON.stringify(edgeTemplate).replaceAll('b689b0a8-53d0-40ab-baf2-68738e2966ac', 'another');

  expect(() => read(chatTemplate, JSON.parse(text))).toThrow(/the origin request policy another/);
});

test('a function on another event than viewer-request is refused with an error', () => {
  const text = JSON.stringify(edgeTemplate).replaceAll('viewer-request', 'viewer-response');

  expect(() => read(chatTemplate, JSON.parse(text))).toThrow(/only one on viewer-request/);
});

test('a cron schedule is known, and said not to fire by itself', () => {
  const { schedules, notes } = read(changed('Rule', { ScheduleExpression: 'cron(0 3 * * ? *)' }));

  expect(schedules[0]).not.toHaveProperty('everyMs');
  expect(notes.join()).toContain('only rate(…) fires by itself');
});

test('a schedule of EventBridge Scheduler is one too', () => {
  const properties = {
    ScheduleExpression: 'rate(2 hours)',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: { 'Fn::GetAtt': ['PatientFunction', 'Arn'] },
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Input: '{"a":1}',
    },
  };
  const resources = { ...chatTemplate.Resources, Timer: { Type: 'AWS::Scheduler::Schedule', Properties: properties } };

  expect(
    read({ ...chatTemplate, Resources: resources }).schedules.find(({ logicalId }) => logicalId === 'Timer'),
  ).toMatchObject({
    everyMs: 7_200_000,
    input: { a: 1 },
    source: 'aws.scheduler',
    role: expect.stringContaining(':role/'),
  });
});

describe('a WebSocket stage that logs', () => {
  const refused = 'CloudWatch Logs role ARN must be set in account settings to enable logging';
  const logging: [string, Record<string, unknown>][] = [
    ['an access log', { AccessLogSettings: { DestinationArn: 'arn', Format: '{}' } }],
    ['an execution log', { DefaultRouteSettings: { LoggingLevel: 'ERROR' } }],
    ['the execution log of a route', { RouteSettings: { $connect: { LoggingLevel: 'INFO' } } }],
  ];
  const template = (
    properties: Record<string, unknown>,
    DependsOn: string[],
    account: Record<string, unknown>,
  ): Template => {
    const { Resources } = changed('SocketStage', properties);
    const stage = Resources?.SocketStage ?? { Type: 'AWS::ApiGatewayV2::Stage' };
    const Account = { Type: 'AWS::ApiGateway::Account', Properties: account };
    return { ...chatTemplate, Resources: { ...Resources, Account, SocketStage: { ...stage, DependsOn } } };
  };
  const role = { CloudWatchRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } };

  test.each(logging)('is refused without the account’s role, in AWS’s words: %s', (_, properties) => {
    expect(() => read(changed('SocketStage', properties))).toThrow(refused);
  });

  test.each(logging)('runs once the account has a role: %s', (_, properties) => {
    expect(read(template(properties, ['Account'], role)).socketApis[0]?.stages).toEqual(['live']);
    expect(read(changed('SocketStage', properties), edgeTemplate, { apiGatewayLogRole: true }).socketApis).toHaveLength(
      1,
    );
  });

  test('is refused as long as nothing makes it wait for the role, or the account names none', () => {
    const [, properties] = logging[0] ?? [];

    expect(() => read(template({ ...properties }, ['Role'], role))).toThrow(refused);
    expect(() => read(template({ ...properties }, ['Account'], {}))).toThrow(refused);
  });

  test('an HTTP stage needs no role, and no more does one that logs nothing', () => {
    const off = { DefaultRouteSettings: { LoggingLevel: 'OFF' } };

    expect(() => read(changed('HttpStage', { AccessLogSettings: { DestinationArn: 'arn' } }))).not.toThrow();
    expect(() => read(changed('SocketStage', off))).not.toThrow();
  });

  test('the account’s settings are known', () => {
    expect(read(template({}, [], role)).notes.join()).not.toContain('AWS::ApiGateway::Account');
  });
});
