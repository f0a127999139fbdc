import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Properties, properties, resources, synthesized } from './synthesized.ts';

const { chat } = await synthesized({
  oidcIssuer: 'https://login.example.com',
  oidcAudience: 'chat',
  retentionDays: '90',
});
const { template } = chat;

const FUNCTIONS = ['Authorizer', 'Tokens', 'Chat', 'Desk', 'Pages', 'Socket', 'Background', 'Sweeper'];
const lambda = (name: string) => properties(template, 'AWS::Lambda::Function', `${name}Function`);
const variables = (name: string): Properties => lambda(name).Environment.Variables;

/** The permissions of a function, one line each, with names of resources instead of their ids. */
function privileges(name: string): string[] {
  const policies = resources(template, 'AWS::IAM::Policy').filter(([id]) => id.startsWith(name));
  const statements = policies.flatMap(([id]) => properties(template, 'AWS::IAM::Policy', id).PolicyDocument.Statement);
  return statements
    .flatMap(({ Action, Resource, Effect, Condition }: Properties) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => {
          return `${Effect} ${action} ${spelled(resource)}${restriction(Condition)}`;
        }),
      ),
    )
    .sort();
}

/** The partitions that a statement is restricted to, or its condition as it stands. */
function restriction(condition: Properties | undefined): string {
  if (!condition) return '';
  const partitions = condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  const expected = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  return isDeepStrictEqual(condition, expected)
    ? ` of ${[partitions].flat().join(', ')}`
    : ` if ${JSON.stringify(condition)}`;
}

function spelled(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument]] = Object.entries(value as Properties) as [[string, unknown]];
  if (intrinsic === 'Fn::Join') return (argument as [string, unknown[]])[1].map(spelled).join('');
  const id = intrinsic === 'Ref' ? (argument as string) : ((argument as string[])[0] ?? '');
  return id.startsWith('AWS::') ? id : id.replace(/(Table|Function|Log|Secret|Bucket)?[0-9A-F]{8}$/, '');
}

const rows = (table: string, partitions: string, ...actions: string[]) =>
  actions.map((action) => `Allow dynamodb:${action} ${table} of ${partitions}`);
const index = (table: string, name: string) => [`Allow dynamodb:Query ${table}/index/${name}`];
const objects = (folder: string, ...actions: string[]) =>
  actions.map((action) => `Allow s3:${action} Files/${folder}/*`);
const managing = (...methods: string[]) =>
  methods.map(
    (method) =>
      `Allow execute-api:ManageConnections arn:aws:execute-api:us-east-1:AWS::AccountId:SocketApi/socket/${method}/@connections/*`,
  );
const startingBackground = ['Allow lambda:InvokeFunction Background'];
const VISITOR = 'T#*#V#*';
const ATTRIBUTES = 'T#*#P#*';
const CONVERSATION = 'T#*#C#*';
const ACTIVITY = 'T#*#M#*';
const DUE = 'T#*#D';
const STAFF_NAMES = 'T#*#N';
const INBOX = 'T#*#I';
const STAFF_READS = 'T#*#R#*';
const API_KEYS = 'KEY#*';
const ERASURES = 'T#*#X';
const SOCKETS = 'T#*#V, T#*#A';
const sent = index('Conversations', 'byClientMessage');

describe('privileges, and no more than needed', () => {
  test.each<[string, string[]]>([
    ['Authorizer', rows('Tenants', 'KEYS', 'GetItem')],
    ['Pages', []],
    [
      'Tokens',
      [
        ...rows('Tenants', 'TENANT#*, ORIGIN#*, KEYS', 'GetItem'),
        ...rows('Tenants', 'COUNT#*#*, KEYS, TENANT#*', 'UpdateItem'),
        ...rows('Tenants', API_KEYS, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        ...rows('Tenants', 'ACCOUNT#*', 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        ...rows('Tenants', 'AUDIT#*', 'PutItem', 'UpdateItem'),
        ...rows('Conversations', ATTRIBUTES, 'UpdateItem'),
        ...rows('Conversations', 'T#*#V#agent:*', 'UpdateItem'),
        ...rows('Connections', 'T#*#A', 'Query', 'UpdateItem'),
        ...rows('Conversations', VISITOR, 'GetItem'),
        ...rows('Conversations', CONVERSATION, 'Query'),
        'Allow secretsmanager:GetSecretValue SigningKey',
      ],
    ],
    [
      'Chat',
      [
        ...rows('Tenants', `TENANT#*, ORIGIN#*, KEYS, ${API_KEYS}`, 'GetItem'),
        ...rows('Tenants', 'COUNT#*#*, USE#*', 'UpdateItem'),
        ...rows('Conversations', `${CONVERSATION}, ${VISITOR}, ${STAFF_NAMES}`, 'GetItem'),
        ...rows('Conversations', `${CONVERSATION}, ${VISITOR}`, 'Query'),
        ...rows(
          'Conversations',
          `${CONVERSATION}, ${VISITOR}, ${ATTRIBUTES}, ${STAFF_NAMES}, ${ACTIVITY}`,
          'UpdateItem',
        ),
        ...rows('Conversations', `${CONVERSATION}, ${DUE}, ${INBOX}`, 'PutItem'),
        ...rows('Conversations', CONVERSATION, 'DeleteItem'),
        ...sent,
        ...rows('Connections', SOCKETS, 'DeleteItem', 'GetItem', 'Query', 'UpdateItem'),
        ...rows('Connections', 'P#*', 'UpdateItem'),
        ...objects('uploads', 'DeleteObject', 'GetObject', 'PutObject'),
        ...objects('files', 'DeleteObject', 'PutObject'),
        ...managing('POST'),
        ...startingBackground,
        'Allow lambda:InvokeFunction Tokens',
      ],
    ],
    [
      'Desk',
      [
        ...rows('Tenants', `TENANT#*, ORIGIN#*, ${API_KEYS}`, 'GetItem'),
        ...rows('Tenants', 'COUNT#*#*, USE#*', 'UpdateItem'),
        ...rows('Tenants', 'TENANT#*', 'UpdateItem'),
        ...rows('Tenants', 'ORIGIN#*', 'PutItem', 'DeleteItem'),
        ...rows('Tenants', 'ACCOUNT#*', 'Query'),
        ...rows('Tenants', 'AUDIT#*', 'PutItem', 'UpdateItem', 'Query'),
        ...rows(
          'Conversations',
          `${CONVERSATION}, ${VISITOR}, ${STAFF_NAMES}, ${STAFF_READS}, ${ATTRIBUTES}`,
          'GetItem',
        ),
        ...rows('Conversations', `${CONVERSATION}, ${VISITOR}`, 'BatchGetItem'),
        ...rows(
          'Conversations',
          `${CONVERSATION}, ${VISITOR}, ${ACTIVITY}, ${DUE}, ${INBOX}, ${STAFF_READS}, ${STAFF_NAMES}`,
          'Query',
        ),
        ...rows('Conversations', `${CONVERSATION}, ${VISITOR}, ${STAFF_NAMES}, ${ACTIVITY}`, 'UpdateItem'),
        ...rows('Conversations', `${CONVERSATION}, ${DUE}, ${INBOX}, ${STAFF_READS}, ${STAFF_NAMES}`, 'PutItem'),
        ...rows('Conversations', 'T#*#K, T#*#K#*', 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        ...rows('Conversations', `${CONVERSATION}, ${ATTRIBUTES}, ${ACTIVITY}, ${STAFF_READS}`, 'DeleteItem'),
        ...rows('Conversations', ERASURES, 'GetItem', 'PutItem', 'UpdateItem'),
        ...rows('Connections', 'S#*', 'DeleteItem'),
        ...objects('uploads', 'DeleteObject'),
        ...objects('files', 'DeleteObject'),
        ...sent,
        ...rows('Connections', SOCKETS, 'DeleteItem', 'GetItem', 'Query', 'UpdateItem'),
        ...managing('POST'),
        ...startingBackground,
        'Allow lambda:InvokeFunction Desk',
      ],
    ],
    [
      'Socket',
      [
        ...rows('Tenants', `TENANT#*, KEYS, ${API_KEYS}`, 'GetItem'),
        ...rows('Tenants', 'COUNT#-#*, USE#*', 'UpdateItem'),
        ...rows('Conversations', `${CONVERSATION}, ${VISITOR}, ${STAFF_NAMES}, ${STAFF_READS}`, 'GetItem'),
        ...rows('Conversations', `${CONVERSATION}, ${VISITOR}, ${ACTIVITY}, ${DUE}`, 'Query'),
        ...rows('Conversations', `${CONVERSATION}, ${VISITOR}, ${STAFF_NAMES}, ${ACTIVITY}`, 'UpdateItem'),
        ...rows('Conversations', `${CONVERSATION}, ${DUE}, ${INBOX}, ${STAFF_READS}`, 'PutItem'),
        ...sent,
        ...rows('Connections', `${SOCKETS}, S#*`, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        ...rows('Connections', 'P#*', 'UpdateItem'),
        ...managing('POST', 'DELETE'),
        ...startingBackground,
      ],
    ],
    [
      'Background',
      [
        ...rows('Tenants', 'USE#*', 'UpdateItem'),
        ...rows('Conversations', CONVERSATION, 'UpdateItem'),
        ...rows('Tenants', 'TENANT#*', 'GetItem'),
        ...rows('Conversations', STAFF_NAMES, 'GetItem'),
        ...rows('Conversations', DUE, 'PutItem'),
        ...rows('Connections', SOCKETS, 'DeleteItem', 'Query'),
        ...rows('Connections', 'T#*#A', 'GetItem', 'UpdateItem'),
        ...rows('Connections', 'S#*', 'GetItem'),
        ...managing('POST', 'DELETE'),
        ...startingBackground,
      ],
    ],
    [
      'Sweeper',
      [
        ...rows('Tenants', 'TENANT#*, SWEEP', 'GetItem'),
        ...rows('Tenants', 'SWEEP', 'PutItem'),
        ...rows('Tenants', 'USE#*', 'UpdateItem'),
        ...rows('Conversations', `${VISITOR}, ${STAFF_NAMES}, ${ERASURES}`, 'GetItem'),
        ...rows('Conversations', `${CONVERSATION}, ${ACTIVITY}, ${DUE}, ${INBOX}`, 'Query'),
        ...rows('Conversations', `${CONVERSATION}, ${ACTIVITY}`, 'UpdateItem'),
        ...rows('Conversations', `${CONVERSATION}, ${DUE}, ${INBOX}`, 'PutItem'),
        ...rows('Conversations', DUE, 'DeleteItem'),
        ...index('Conversations', 'byMinute'),
        ...rows('Connections', SOCKETS, 'GetItem', 'Query', 'UpdateItem'),
        ...rows('Connections', `${SOCKETS}, S#*`, 'DeleteItem'),
        ...index('Connections', 'bySlot'),
        ...managing('POST', 'DELETE'),
        ...startingBackground,
        'Allow lambda:InvokeFunction Desk',
      ],
    ],
  ])('%s', (name, expected) => {
    const ownLog = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => `Allow ${action} ${name}`);

    expect(privileges(name)).toEqual([...expected, ...ownLog].sort());
  });

  test('[ISO8] no function but `tokens` knows where the signing secret is', () => {
    const knowing = FUNCTIONS.filter((name) => JSON.stringify(lambda(name)).includes('SigningKey'));

    expect(knowing).toEqual(['Tokens']);
  });
});

describe('functions', () => {
  test.each(FUNCTIONS)('%s runs on Node 24 and arm64, with a JSON log of its own that ends', (name) => {
    const { Runtime, Architectures, Handler, LoggingConfig } = lambda(name);

    expect({ Runtime, Architectures, Handler }).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect(LoggingConfig).toMatchObject({
      LogFormat: 'JSON',
      LogGroup: { Ref: expect.stringContaining(`${name}Log`) },
    });
    expect(properties(template, 'AWS::Logs::LogGroup', `${name}Log`).RetentionInDays).toBe(30);
  });

  test('each knows its stage and its retention, and starts without reading source maps', () => {
    for (const name of FUNCTIONS) {
      expect(variables(name)).toMatchObject({
        STAGE: 'dev',
        RETENTION_DAYS: '90',
      });
      expect(variables(name)).not.toHaveProperty('NODE_OPTIONS');
    }
  });

  test('those that face a caller know the issuers to trust and the edge’s key', () => {
    for (const name of ['Authorizer', 'Tokens', 'Chat', 'Socket']) {
      expect(variables(name)).toMatchObject({
        TOKEN_ISSUER: 'urn:chat-gateway:dev',
        TOKEN_AUDIENCE: 'chat-gateway',
        OIDC_ISSUER: 'https://login.example.com',
        OIDC_AUDIENCE: 'chat',
        OIDC_TENANT_CLAIM: 'tenantId',
        OIDC_ROLE_CLAIM: 'role',
        OIDC_SUBJECT_CLAIM: 'sub',
        OIDC_MAX_TOKEN_AGE: '86400',
        EDGE_KEY: { Ref: 'AWS::StackId' },
      });
    }
    // Its callers are all the same to it.
    const pages = { STAGE: 'dev', RETENTION_DAYS: '90', EDGE_KEY: { Ref: 'AWS::StackId' } };
    expect(variables('Pages')).toEqual({ ...pages, FILES_BUCKET: { Ref: expect.stringMatching(/^FilesBucket/) } });
    expect(variables('Background')).not.toHaveProperty('EDGE_KEY');
    expect(variables('Sweeper')).not.toHaveProperty('OIDC_ISSUER');
  });

  test('pages knows the provider’s origins where agents sign in, for what its page may ask', async () => {
    const provider = async (more: Record<string, string>) => {
      const context = { oidcIssuer: 'https://login.example.com/shop/', oidcAudience: 'chat', ...more };
      const { chat } = await synthesized(context);
      return properties(chat.template, 'AWS::Lambda::Function', 'Pages').Environment.Variables.DESK_PROVIDER;
    };

    expect(await provider({})).toBeUndefined();
    expect(await provider({ oidcClientId: 'desk' })).toBe('https://login.example.com');
    expect(await provider({ oidcClientId: 'desk', oidcTokenOrigin: 'https://shop.auth.example' })).toBe(
      'https://login.example.com https://shop.auth.example',
    );
  });

  test('the sweeper knows what the WebSocket API takes, which sets the pace of keep-alives', () => {
    expect(variables('Sweeper').REQUEST_RATE).toBe('1000');
  });

  test('a variable names a table only where its rows are granted', () => {
    const tables = Object.fromEntries(
      FUNCTIONS.map((name) => [
        name,
        Object.keys(variables(name))
          .filter((variable) => variable.endsWith('_TABLE'))
          .sort(),
      ]),
    );

    const all = ['CONNECTIONS_TABLE', 'CONVERSATIONS_TABLE', 'TENANTS_TABLE'];
    expect(tables).toEqual({
      Authorizer: ['TENANTS_TABLE'],
      Tokens: all,
      Chat: all,
      Desk: all,
      Pages: [],
      Socket: all,
      Background: all,
      Sweeper: all,
    });
  });

  test('the SDK itself is configured where to post to sockets: API, Region and stage', () => {
    const endpoint = spelled(variables('Chat').AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI);

    expect(endpoint).toBe('https://SocketApi.execute-api.us-east-1.AWS::URLSuffix/socket');
  });

  test('the background function and the sweeper are never retried, and an event older than a minute is dropped', () => {
    const configs = resources(template, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);

    expect(configs).toHaveLength(2);
    for (const config of configs)
      expect(config).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });

  test('those that mostly wait hold little memory, and the one that posts to thousands has a core', () => {
    const memory = Object.fromEntries(FUNCTIONS.map((name) => [name, lambda(name).MemorySize]));

    expect(memory).toEqual({
      Authorizer: 512,
      Tokens: 512,
      Chat: 320,
      Desk: 320,
      Pages: 128,
      Socket: 320,
      Background: 512,
      Sweeper: 1769,
    });
  });

  test('no function reserves concurrency, and none runs longer than its caller waits', () => {
    const timeouts = Object.fromEntries(FUNCTIONS.map((name) => [name, lambda(name).Timeout]));

    expect(timeouts).toEqual({
      Authorizer: 10,
      Tokens: 15,
      Chat: 29,
      Desk: 29,
      Pages: 10,
      Socket: 29,
      Background: 15,
      Sweeper: 55,
    });
    expect(JSON.stringify(template)).not.toContain('ReservedConcurrentExecutions');
  });
});

describe('the rest of the stack', () => {
  test('the sweeper runs every minute', () => {
    const { ScheduleExpression, Targets } = properties(template, 'AWS::Events::Rule');

    expect(ScheduleExpression).toBe('rate(1 minute)');
    expect(spelled(Targets[0].Arn)).toBe('Sweeper');
  });

  test('outputs name both APIs and the tables that the command line works on', () => {
    const outputs = Object.fromEntries(
      Object.entries(template.Outputs ?? {}).map(([id, { Value }]) => [id, spelled(Value)]),
    );

    expect(outputs).toMatchObject({
      HttpApiUrl: 'https://HttpApi.execute-api.us-east-1.AWS::URLSuffix',
      SocketApiUrl: 'wss://SocketApi.execute-api.us-east-1.AWS::URLSuffix/socket',
      TenantsTable: 'Tenants',
      ConversationsTable: 'Conversations',
      ConnectionsTable: 'Connections',
      RetentionDays: '90',
    });
  });

  test('the secret is made by AWS, 64 letters and digits', () => {
    expect(properties(template, 'AWS::SecretsManager::Secret').GenerateSecretString).toEqual({
      ExcludePunctuation: true,
      PasswordLength: 64,
    });
  });

  test('every resource that can be tagged has its product and stage', () => {
    expect(properties(template, 'AWS::DynamoDB::Table', 'Tenants').Tags).toEqual([
      { Key: 'product', Value: 'chat-gateway' },
      { Key: 'stage', Value: 'dev' },
    ]);
  });
});
