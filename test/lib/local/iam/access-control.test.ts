import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AwsAnswer, type SignedCall, signedCalls } from '../../../../lambdas/adapters/aws/signed-call.ts';
import type { Assembly } from '../../../../lib/local/cloudformation/assembly.ts';
import type { Resource } from '../../../../lib/local/cloudformation/template.ts';
import { functionCredentials } from '../../../../lib/local/iam/access-key.ts';
import type { Local } from '../../../../lib/local/local.ts';
import { startLocal } from '../../../../lib/local/local-gateway.ts';
import { anAssembly, chatTemplate } from '../fixture.ts';
import { openSocket } from '../socket-client.ts';

type Statement = Record<string, unknown>;
type Resources = Record<string, Resource>;

const assembly = anAssembly(false);
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const under = (id: string, path: string) => ({ 'Fn::Join': ['', [arnOf(id), path]] });
const onSocket = (path: string) => ({
  'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:123456789012:', { Ref: 'Socket' }, path]],
});
const allow = (Action: unknown, Resource: unknown, more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

/** The fixture with a bucket, with nothing in the policy of its one role but these statements, and without some resources. */
function deployed(statements: Statement[], more: Resources = {}, without: string[] = []): Assembly {
  const policy = chatTemplate.Resources?.RolePolicy;
  const resources: Resources = {
    ...chatTemplate.Resources,
    Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
    RolePolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: { ...policy?.Properties, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
    },
    ...more,
  };
  const Resources = Object.fromEntries(Object.entries(resources).filter(([id]) => !without.includes(id)));
  return { ...assembly, stacks: [{ name: 'chat', template: { ...chatTemplate, Resources } }] };
}

let local: Local;
let call: SignedCall;
const running: Local[] = [];

/** Calls by the access key of a function, which is all that its own calls differ in from others. */
const callsOf = (product: Local, logicalId: string): SignedCall =>
  signedCalls({
    region: 'us-east-1',
    credentials: async () => functionCredentials(product.functions[logicalId]?.arn ?? ''),
    endpoint: (service) =>
      ({ s3: product.s3Endpoint, dynamodb: product.dynamodbEndpoint })[service as string] ?? product.awsEndpoint,
  });

beforeAll(async () => {
  local = await startLocal({ assembly: deployed([]), schedules: 'manual' });
  running.push(local);
  call = callsOf(local, 'HttpFunction');
});
afterAll(async () => {
  for (const product of running) await product.close();
  assembly.forget();
});
afterEach(() => local.observations.forget());

const json = (service: 'dynamodb' | 'secretsmanager', target: string, body: unknown): Promise<AwsAnswer> =>
  call({
    service,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: JSON.stringify(body),
  });
const database = (operation: string, input: Record<string, unknown>) =>
  json('dynamodb', `DynamoDB_20120810.${operation}`, { TableName: local.tables.Table, ...input });
const object = (method: 'DELETE' | 'GET' | 'PUT', key: string, headers: Record<string, string> = {}) =>
  call({ service: 's3', method, url: new URL(`${local.s3Endpoint}/files/${key}`), headers, body: '' });
const post = (method: 'DELETE' | 'POST') =>
  call({
    service: 'lambda',
    method,
    url: new URL(`${local.awsEndpoint}/live/@connections/nobody`),
    headers: {},
    body: '',
  });
const invoke = (logicalId: string, type: string) =>
  call({
    service: 'lambda',
    path: `/2015-03-31/functions/${local.functions[logicalId]?.name}/invocations`,
    headers: { 'x-amz-invocation-type': type },
    body: '{}',
  });
const KEY = { pk: { S: 'a' }, sk: { S: 'b' } };
const ofPartition = (pk: string) => ({
  KeyConditionExpression: 'pk = :p',
  ExpressionAttributeValues: { ':p': { S: pk } },
});
const COLOUR = { KeyConditionExpression: 'colour = :c', ExpressionAttributeValues: { ':c': { S: 'red' } } };

type Case = readonly [
  what: string,
  action: string,
  resource: unknown,
  ask: () => Promise<AwsAnswer>,
  refused: number,
  passes: number,
];
const CASES: Case[] = [
  ['an item', 'dynamodb:GetItem', arnOf('Table'), () => database('GetItem', { Key: KEY }), 400, 200],
  ['a write', 'dynamodb:PutItem', arnOf('Table'), () => database('PutItem', { Item: KEY }), 400, 200],
  [
    'an index',
    'dynamodb:Query',
    under('Table', '/index/from-colour'),
    () => database('Query', { IndexName: 'from-colour', ...COLOUR }),
    400,
    200,
  ],
  [
    'a secret',
    'secretsmanager:GetSecretValue',
    { Ref: 'Secret' },
    () =>
      json('secretsmanager', 'secretsmanager.GetSecretValue', {
        SecretId: local.functions.HttpFunction?.variables.SECRET,
      }),
    400,
    200,
  ],
  ['a function', 'lambda:InvokeFunction', arnOf('PatientFunction'), () => invoke('PatientFunction', 'Event'), 403, 202],
  ['an upload', 's3:PutObject', under('Files', '/a/*'), () => object('PUT', 'a/b'), 403, 200],
  ['a deletion', 's3:DeleteObject', under('Files', '/a/*'), () => object('DELETE', 'a/b'), 403, 204],
  ['a post', 'execute-api:ManageConnections', onSocket('/live/POST/*'), () => post('POST'), 403, 410],
  ['a hang-up', 'execute-api:ManageConnections', onSocket('/live/DELETE/*'), () => post('DELETE'), 403, 410],
];

describe('what the role of a function does not permit', () => {
  test.each(CASES)(
    'is refused as AWS refuses it, and passes once it does: %s',
    async (...[, action, resource, ask, refused, passes]) => {
      local.reload(deployed([]));
      const before = await ask();
      local.reload(deployed([allow(action, resource)]));
      const after = await ask();

      expect([before.status, after.status]).toEqual([refused, passes]);
      expect(before.body).toContain(`User: arn:aws:sts::123456789012:assumed-role/chat-Role-`);
      expect(before.body).toContain(
        `/${local.functions.HttpFunction?.name} is not authorized to perform: ${action} on resource: `,
      );
      expect(before.body).toContain(`because no identity-based policy allows the ${action} action`);
      expect(local.observations.past('access-refused')).toMatchObject([{ holder: 'HttpFunction', action }]);
    },
  );

  test.each(CASES)('is refused for another resource too: %s', async (...[, action, , ask, refused]) => {
    const [service] = action.split(':');
    local.reload(deployed([allow(action, `arn:aws:${service}:us-east-1:123456789012:something/else`)]));

    expect((await ask()).status).toBe(refused);
  });

  test('is refused by DynamoDB with its own type, which the SDK knows', async () => {
    local.reload(deployed([]));
    const client = new DynamoDBClient({
      endpoint: local.dynamodbEndpoint,
      region: 'us-east-1',
      credentials: functionCredentials(local.functions.HttpFunction?.arn ?? ''),
    });
    const asked = client.send(new GetItemCommand({ TableName: local.tables.Table, Key: KEY }));

    await expect(asked).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`:table/${local.tables.Table} because no identity-based policy`),
      $metadata: { httpStatusCode: 400 },
    });
    client.destroy();
  });

  test.each([
    [
      'Lambda',
      () => invoke('PatientFunction', 'Event'),
      { 'x-amzn-errortype': 'AccessDeniedException' },
      /^\{"Message":"User: /,
    ],
    ['API Gateway', () => post('POST'), { 'x-amzn-errortype': 'AccessDeniedException' }, /^\{"Message":"User: /],
    [
      'S3',
      () => object('PUT', 'k'),
      { 'content-type': 'application/xml' },
      /<Code>AccessDenied<\/Code><Message>User: .* on resource: "arn:aws:s3:::files\/k" because/,
    ],
  ] as const)('is refused by %s in its own form', async (_service, ask, headers, body) => {
    local.reload(deployed([]));

    const answer = await ask();

    expect(answer.headers).toMatchObject(headers);
    expect(answer.body).toMatch(body);
  });
});

test('a Deny wins, and says so', async () => {
  local.reload(deployed([allow('*', '*'), { ...allow('dynamodb:PutItem', '*'), Effect: 'Deny' }]));

  const answer = await database('PutItem', { Item: KEY });

  expect(answer.status).toBe(400);
  expect(answer.body).toContain('with an explicit deny in an identity-based policy');
  expect((await database('GetItem', { Key: KEY })).status).toBe(200);
});

test('one partition is open, and a Scan goes past that', async () => {
  const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } };
  local.reload(deployed([allow(['dynamodb:GetItem', 'dynamodb:Scan'], arnOf('Table'), { Condition })]));

  expect((await database('GetItem', { Key: KEY })).status).toBe(200);
  expect((await database('GetItem', { Key: { ...KEY, pk: { S: 'c' } } })).status).toBe(400);
  expect((await database('Scan', {})).status).toBe(200);
});

test('a copy needs to read what it copies', async () => {
  const copy = () => object('PUT', 'to/x', { 'x-amz-copy-source': '/files/from/x' });
  local.reload(deployed([allow('s3:PutObject', under('Files', '/*'))]));
  await object('PUT', 'from/x');
  const before = await copy();
  local.reload(
    deployed([allow('s3:PutObject', under('Files', '/*')), allow('s3:GetObject', under('Files', '/from/*'))]),
  );

  expect(before.body).toContain('s3:GetObject on resource: "arn:aws:s3:::files/from/x"');
  expect((await copy()).status).toBe(200);
});

test('a bucket’s own policy can let a function in, and can keep it out', async () => {
  const bucketPolicy = (statement: Statement): Resources => ({
    FilesPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Files' }, PolicyDocument: { Statement: [statement] } },
    },
  });
  const Principal = { AWS: arnOf('Role') };
  local.reload(deployed([], bucketPolicy(allow('s3:PutObject', under('Files', '/*'), { Principal }))));
  const letIn = await object('PUT', 'x');
  local.reload(
    deployed(
      [allow('s3:*', '*')],
      bucketPolicy({ ...allow('s3:PutObject', under('Files', '/*')), Principal: '*', Effect: 'Deny' }),
    ),
  );
  const keptOut = await object('PUT', 'x');

  expect(letIn.status).toBe(200);
  expect(keptOut.body).toContain('with an explicit deny in a resource-based policy');
});

test('an access key of no function is the developer’s and may do everything', async () => {
  local.reload(deployed([]));
  const client = new DynamoDBClient({
    endpoint: local.dynamodbEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'anybody', secretAccessKey: 'x' },
  });

  await client.send(new PutItemCommand({ TableName: local.tables.Table, Item: KEY }));

  expect(local.observations.past('access-refused')).toEqual([]);
  client.destroy();
});

test('functions find a database that is not the runner’s own behind the same policies', async () => {
  const other = await startLocal({
    assembly: deployed([allow('dynamodb:PutItem', arnOf('Table'))]),
    schedules: 'manual',
    dynamodbEndpoint: local.dynamodbEndpoint,
  });
  running.push(other);
  const environment = (await other.invoke('HttpFunction', { queryStringParameters: { mode: 'environment' } })) as {
    body: string;
  };
  const { env } = JSON.parse(environment.body) as { env: Record<string, string> };
  const client = new DynamoDBClient({
    endpoint: env.AWS_ENDPOINT_URL_DYNAMODB ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' },
  });
  const TableName = other.tables.Table;

  await client.send(new PutItemCommand({ TableName, Item: { ...KEY, pk: { S: 'through' } } }));
  const reading = client.send(new GetItemCommand({ TableName, Key: KEY }));

  await expect(reading).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(env.AWS_ENDPOINT_URL_DYNAMODB).not.toBe(local.dynamodbEndpoint);
  client.destroy();
});

describe('a service calls only functions that let it', () => {
  const without = (permission: string) => deployed([allow('*', '*')], {}, [permission]);
  const http = (path: string) => {
    const url = local.apis.find(({ logicalId }) => logicalId === 'Http')?.urls[0];
    return fetch(`${url}${path}`, { headers: { authorization: 'good' } });
  };
  const socket = () => `${local.apis.find(({ logicalId }) => logicalId === 'Socket')?.urls[0]}?auth=yes`;

  test.each([
    ['a route', 'HttpPermission', '/open'],
    ['an authorizer', 'HttpAuthorizerPermission', '/guarded'],
  ])('%s of an HTTP API without a permission is 500', async (_what, permission, path) => {
    local.reload(without(permission));
    const refused = await http(path);
    local.reload(deployed([]));

    expect([refused.status, await refused.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(local.observations.past('access-refused')).toMatchObject([
      { holder: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction' },
    ]);
    expect((await http(path)).status).toBe(200);
  });

  test.each(['SocketPermission', 'SocketAuthorizerPermission'])(
    'a handshake without the %s is 500',
    async (permission) => {
      local.reload(without(permission));

      await expect(openSocket(socket())).rejects.toThrow('500');
      local.reload(deployed([]));
      (await openSocket(socket())).socket.terminate();
    },
  );

  test('a frame whose route has no permission is an error frame', async () => {
    const permission = chatTemplate.Resources?.SocketPermission;
    const onlyConnect = {
      SocketPermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: { ...permission?.Properties, SourceArn: onSocket('/*$connect') },
      },
    };
    local.reload(deployed([], onlyConnect));
    const client = await openSocket(socket());

    client.socket.send('{"n":1}');

    expect(JSON.parse(await client.next())).toMatchObject({ message: 'Internal server error' });
    client.socket.terminate();
  });

  test('a rule without a permission invokes no function', async () => {
    local.reload(without('RulePermission'));

    await expect(local.fireSchedule('Rule')).rejects.toThrow('Nothing lets Rule invoke');
    expect(local.observations.past('invocation-started')).toEqual([]);
  });
});

test('what was permitted is listed, with what of it was needed', async () => {
  local.reload(deployed([allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'logs:PutLogEvents'], arnOf('Table'))]));
  await database('GetItem', { Key: KEY });

  const listed = local.permissions().filter(({ holder }) => holder === 'HttpFunction');

  const where = 'chat/RolePolicy (AWS::IAM::Policy)';
  const resource = `arn:aws:dynamodb:us-east-1:123456789012:table/${local.tables.Table}`;
  expect(listed).toEqual([
    { holder: 'HttpFunction', action: 'dynamodb:GetItem', resource, where, used: true },
    { holder: 'HttpFunction', action: 'dynamodb:PutItem', resource, where, used: false },
  ]);
  expect(local.permissions()).toContainEqual(
    expect.objectContaining({ holder: 'events.amazonaws.com', where: 'chat/RulePermission (AWS::Lambda::Permission)' }),
  );
});

test('a Scan does not go past a condition that wants the key to be there', async () => {
  const Condition = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a*'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  local.reload(deployed([allow(['dynamodb:GetItem', 'dynamodb:Scan'], arnOf('Table'), { Condition })]));

  expect((await database('GetItem', { Key: KEY })).status).toBe(200);
  expect((await database('Scan', {})).status).toBe(400);
});

test('of a condition, each value is listed, with whether it was needed', async () => {
  const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a*', 'b'] } };
  local.reload(deployed([allow('dynamodb:GetItem', arnOf('Table'), { Condition })]));
  await database('GetItem', { Key: KEY });

  const listed = local.permissions().filter(({ holder }) => holder === 'HttpFunction');

  expect(listed).toMatchObject([
    { value: 'dynamodb:LeadingKeys a*', used: true },
    { value: 'dynamodb:LeadingKeys b', used: false },
  ]);
});

test.each([
  ['PutItem', { Item: KEY }, { Item: { ...KEY, pk: { S: 'c' } } }],
  ['UpdateItem', { Key: KEY }, { Key: { ...KEY, pk: { S: 'c' } } }],
  ['DeleteItem', { Key: KEY }, { Key: { ...KEY, pk: { S: 'c' } } }],
  ['Query', ofPartition('a'), ofPartition('c')],
])('%s is held to the partitions of a condition', async (operation, inside, outside) => {
  const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a*'] } };
  local.reload(deployed([allow(`dynamodb:${operation}`, arnOf('Table'), { Condition })]));

  expect((await database(operation, inside)).status).toBe(200);
  expect((await database(operation, outside)).status).toBe(400);
});

test('a batch and a transaction are held to the partitions of a condition with all their parts', async () => {
  const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a*'] } };
  const actions = ['BatchGetItem', 'BatchWriteItem', 'PutItem'].map((action) => `dynamodb:${action}`);
  local.reload(deployed([allow(actions, arnOf('Table'), { Condition })]));
  const table = local.tables.Table ?? '';
  const items = (...keys: string[]) => keys.map((pk) => ({ ...KEY, pk: { S: pk } }));
  const status = async (operation: string, input: unknown) =>
    (await json('dynamodb', `DynamoDB_20120810.${operation}`, input)).status;
  const read = (...keys: string[]) => status('BatchGetItem', { RequestItems: { [table]: { Keys: items(...keys) } } });
  const written = (...keys: string[]) =>
    status('BatchWriteItem', { RequestItems: { [table]: items(...keys).map((Item) => ({ PutRequest: { Item } })) } });
  const transacted = (...keys: string[]) =>
    status('TransactWriteItems', {
      TransactItems: items(...keys).map((Item) => ({ Put: { TableName: table, Item } })),
    });

  expect([await read('a', 'a2'), await written('a', 'a2')]).toEqual([200, 200]);
  expect([await read('a', 'c'), await written('a', 'c'), await transacted('a', 'c')]).toEqual([400, 400, 400]);
});
