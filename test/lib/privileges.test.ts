import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccessControl, accessControl, type Permission } from '@chat-gateway/local/access-control';
import { functionCredentials } from '@chat-gateway/local/access-key';
import { readAssembly } from '@chat-gateway/local/assembly';
import { databaseGuard } from '@chat-gateway/local/database-guard';
import { noFaults } from '@chat-gateway/local/faults';
import { observationStream } from '@chat-gateway/local/observations';
import { readDeployment } from '@chat-gateway/local/read-deployment';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordPermissions, unneededPermissions } from '../support/gateway/needed-permissions.ts';
import { type Properties, resources, synthesized } from './synthesized.ts';

const { chat, directory } = await synthesized({ stage: 'local' });

const FUNCTIONS = ['Authorizer', 'Tokens', 'Chat', 'Pages', 'Socket', 'Background', 'Sweeper'];

/** Every statement of every role of the template, with the id of the role. */
function statements(): [string, Properties][] {
  const list = (document: Properties): Properties[] => [document.Statement].flat();
  const inline = resources(chat.template, 'AWS::IAM::Role').flatMap(([id, { Properties = {} }]) =>
    ((Properties.Policies ?? []) as Properties[]).flatMap(({ PolicyDocument }) =>
      list(PolicyDocument).map((statement): [string, Properties] => [id, statement]),
    ),
  );
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => resources(chat.template, type))
    .flatMap(([, { Properties }]) => {
      const { PolicyDocument, Roles = [] } = Properties as Properties;
      return (Roles as Properties[]).flatMap(({ Ref }) =>
        list(PolicyDocument).map((statement): [string, Properties] => [Ref, statement]),
      );
    });
  return [...inline, ...attached];
}

/** Operations that only read; all others change something, or may. */
const READS = ['GetItem', 'BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'Query', 'Scan'];

const concernsTenants = ({ Resource, NotResource }: Properties): boolean =>
  NotResource !== undefined ||
  [Resource].flat().some((one) => typeof one === 'string' || JSON.stringify(one).includes('"TenantsTable'));

const mayWrite = ({ Action, NotAction }: Properties): boolean =>
  NotAction !== undefined ||
  [Action].flat().some((one: string) => /^(\*|dynamodb:)/i.test(one) && !READS.includes(one.replace(/^dynamodb:/, '')));

/** Whether a statement admits a row with this partition key, or a request that names no row. */
function admits({ Condition = {} }: Properties, pk: string): boolean {
  const { 'ForAllValues:StringLike': like = {}, Null = {} } = Condition;
  const patterns = [like['dynamodb:LeadingKeys'] ?? '*'].flat() as string[];
  return (
    Null['dynamodb:LeadingKeys'] !== 'false' ||
    patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(pk))
  );
}

const writersOf = (pk: string): string[] =>
  statements()
    .filter(([, one]) => one.Effect === 'Allow' && concernsTenants(one) && mayWrite(one) && admits(one, pk))
    .map(([role]) => role.replace(/Role\w+$/, ''))
    .sort();

describe('the template lets write to the Tenants table', () => {
  test.each<[string, string, string[]]>([
    ['the public keys: `tokens` alone', 'KEYS', ['Tokens']],
    [
      'a tenant, and its API keys: `desk`, for admins; `tokens` writes when staff was signed out',
      'TENANT#shop',
      ['Desk', 'Tokens'],
    ],
    ['invitations and accounts, which make an admin: `tokens` alone', 'ACCOUNT#shop', ['Tokens']],
    ['what was done in the administration: who does it', 'AUDIT#shop', ['Desk', 'Tokens']],
    ['the owner of an origin: `desk`, for admins', 'ORIGIN#https://shop.example', ['Desk']],
    [
      'counts of token issues, uploads and changes: those who count them',
      'COUNT#shop#192.0.2.1',
      ['Chat', 'Desk', 'Tokens'],
    ],
    [
      'counts of frames: who gets them, and those who count by window',
      'COUNT#-#frames-abc=',
      ['Chat', 'Desk', 'Socket', 'Tokens'],
    ],
    ['counts of use: those who send', 'USE#shop', ['Background', 'Chat', 'Desk', 'Socket', 'Sweeper']],
    ['the progress of the sweep: the sweeper', 'SWEEP', ['Sweeper']],
    ['a row of no known kind: no function', 'OTHER', []],
  ])('%s', (_what, pk, writers) => {
    expect(writersOf(pk)).toEqual(writers);
  });

  test('nothing without naming the rows: no role has a statement on any table that leaves them open', () => {
    const open = statements().filter(
      ([, { Action, Resource, Condition }]) =>
        JSON.stringify(Action).includes('dynamodb:') &&
        !JSON.stringify(Resource).includes('/index/') &&
        !Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'],
    );

    expect(open).toEqual([]);
  });
});

const deployment = readDeployment(readAssembly(directory), {
  stackId: (name) => `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/0f1e`,
  secretValue: () => '{}',
});
const tableName = (start: string): string =>
  deployment.tables.find(({ logicalId }) => logicalId.startsWith(start))?.name ?? '';

/** Whether the runner's IAM lets a function send a request to DynamoDB, by the function's own access key. */
function may(name: string, table: string, operation: string, pk: string, access: AccessControl = fresh()): boolean {
  const arn = deployment.functions.find(({ logicalId }) => logicalId.startsWith(`${name}Function`))?.arn ?? '';
  const key = { pk: { S: pk }, sk: { S: 'x' } };
  const part = { TableName: tableName(table), ...(/Put/.test(operation) ? { Item: key } : { Key: key }) };
  const body = {
    BatchWriteItem: { RequestItems: { [part.TableName]: [{ DeleteRequest: { Key: key } }] } },
    TransactUpdate: { TransactItems: [{ Update: part }] },
    TransactPut: { TransactItems: [{ Put: part }] },
    Query: {
      TableName: part.TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': key.pk },
    },
  }[operation];
  const refused = databaseGuard(
    access,
    deployment.tables,
    noFaults(),
  )({
    authorization: `AWS4-HMAC-SHA256 Credential=${functionCredentials(arn).accessKeyId}/x`,
    target: `DynamoDB_20120810.${operation.startsWith('Transact') ? 'TransactWriteItems' : operation}`,
    body: Buffer.from(JSON.stringify(body ?? part)),
  });
  return refused === undefined;
}
const fresh = (): AccessControl => accessControl(deployment, () => {});

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactPut', 'TransactUpdate'];
const ROWS_OF_OTHERS = ['TENANT#shop', 'ORIGIN#https://shop.example', 'OTHER'];

describe('by its own access key', () => {
  test.each(FUNCTIONS)('[ISO8] %s writes no row of tenants or origins, or of no known kind', (name) => {
    const possible = ROWS_OF_OTHERS.flatMap((pk) => WRITES.filter((operation) => may(name, 'Tenants', operation, pk)));

    // That which can sign any token says in a tenant's row when its staff was signed out.
    expect(possible).toEqual(name === 'Tokens' ? ['UpdateItem', 'TransactUpdate'] : []);
  });

  test.each(FUNCTIONS)('[ISO8] [ACC5] %s writes invitations, accounts or sign-ins only if it issues tokens', (name) => {
    const possible = WRITES.filter((operation) => may(name, 'Tenants', operation, 'ACCOUNT#shop'));

    expect(possible.length > 0).toBe(name === 'Tokens');
  });

  test.each([...FUNCTIONS, 'Desk'])('[ISO8] %s writes API keys only if it issues tokens, and removes none', (name) => {
    const possible = WRITES.filter((operation) => may(name, 'Tenants', operation, 'KEY#shop'));

    expect(possible).toEqual(name === 'Tokens' ? ['PutItem', 'UpdateItem', 'TransactPut', 'TransactUpdate'] : []);
  });

  test.each([...FUNCTIONS, 'Desk'])(
    '[ISO8] [ACC5] %s reads them only if it issues tokens, or to export who has an account',
    (name) => {
      const possible = ['GetItem', 'BatchGetItem', 'Query', 'Scan'].filter((operation) =>
        may(name, 'Tenants', operation, 'ACCOUNT#shop'),
      );

      expect(possible).toEqual(name === 'Tokens' ? ['GetItem', 'Query'] : name === 'Desk' ? ['Query'] : []);
    },
  );

  test('[ISO8] Desk changes tenants and their origins, makes and removes no tenant, and signs nothing', () => {
    const possible = (pk: string) => WRITES.filter((operation) => may('Desk', 'Tenants', operation, pk));

    expect(possible('TENANT#shop')).toEqual(['UpdateItem', 'TransactUpdate']);
    expect(possible('ORIGIN#https://shop.example')).not.toContain('UpdateItem');
    expect(['KEYS', 'SWEEP', 'OTHER'].flatMap(possible)).toEqual([]);
  });

  test.each(['T#shop#P#user:u-7', 'T#shop#M#202601', 'T#shop#R#a_4mXq0WnPzL1c'])(
    '[ISO8] [ERA1] only Desk deletes what is known of people: %s',
    (pk) => {
      expect([...FUNCTIONS, 'Desk'].filter((name) => may(name, 'Conversations', 'DeleteItem', pk))).toEqual(['Desk']);
    },
  );

  test('[ISO8] nobody deletes a visitor, who would have two conversations then', () => {
    const deleting = [...FUNCTIONS, 'Desk'].filter((name) =>
      may(name, 'Conversations', 'DeleteItem', 'T#shop#V#user:u-7'),
    );

    expect(deleting).toEqual([]);
  });

  test.each(FUNCTIONS)('%s writes the public keys only if it issues tokens', (name) => {
    const possible = WRITES.filter((operation) => may(name, 'Tenants', operation, 'KEYS'));

    expect(possible).toEqual(name === 'Tokens' ? ['UpdateItem', 'TransactUpdate'] : []);
  });

  test.each([
    ['Tokens', 'Tenants', 'UpdateItem', 'COUNT#shop#192.0.2.1'],
    ['Tokens', 'Tenants', 'UpdateItem', 'KEYS'],
    ['Tokens', 'Tenants', 'PutItem', 'ACCOUNT#shop'],
    ['Tokens', 'Conversations', 'UpdateItem', 'T#shop#V#agent:ann'],
    ['Tokens', 'Connections', 'UpdateItem', 'T#shop#A'],
    ['Chat', 'Tenants', 'UpdateItem', 'COUNT#shop#c1'],
    ['Chat', 'Tenants', 'UpdateItem', 'USE#shop'],
    ['Socket', 'Tenants', 'UpdateItem', 'USE#shop'],
    ['Socket', 'Tenants', 'UpdateItem', 'COUNT#-#frames-abc='],
    ['Background', 'Connections', 'GetItem', 'S#abc'],
    ['Background', 'Tenants', 'UpdateItem', 'USE#shop'],
    ['Background', 'Tenants', 'GetItem', 'TENANT#shop'],
    ['Background', 'Conversations', 'PutItem', 'T#shop#D'],
    ['Background', 'Conversations', 'GetItem', 'T#shop#N'],
    ['Sweeper', 'Tenants', 'UpdateItem', 'USE#shop'],
    ['Sweeper', 'Tenants', 'PutItem', 'SWEEP'],
    ['Authorizer', 'Tenants', 'GetItem', 'KEYS'],
    ['Socket', 'Connections', 'PutItem', 'S#abc'],
    ['Sweeper', 'Conversations', 'PutItem', 'T#shop#C#v1'],
    ['Chat', 'Conversations', 'UpdateItem', 'T#shop#M#202601'],
    ['Socket', 'Conversations', 'Query', 'T#shop#M#202601'],
    ['Socket', 'Conversations', 'PutItem', 'T#shop#D'],
    ['Sweeper', 'Conversations', 'UpdateItem', 'T#shop#M#202601'],
    ['Sweeper', 'Conversations', 'DeleteItem', 'T#shop#D'],
    ['Chat', 'Conversations', 'UpdateItem', 'T#shop#N'],
    ['Sweeper', 'Conversations', 'GetItem', 'T#shop#N'],
  ])('%s does to %s what it is for: %s %s', (name, table, operation, pk) => {
    expect(may(name, table, operation, pk)).toBe(true);
  });

  test.each([
    ['Authorizer', 'Tenants', 'GetItem', 'TENANT#shop'],
    ['Socket', 'Tenants', 'UpdateItem', 'COUNT#shop#192.0.2.1'],
    ['Pages', 'Tenants', 'GetItem', 'TENANT#shop'],
    ['Pages', 'Tenants', 'GetItem', 'KEYS'],
    ['Chat', 'Tenants', 'GetItem', 'SWEEP'],
    ['Socket', 'Tenants', 'Query', 'TENANT#shop'],
    // A Socket.IO session says which caller its socket has.
    ['Chat', 'Connections', 'UpdateItem', 'S#abc'],
    ['Background', 'Connections', 'UpdateItem', 'S#abc'],
    // What was posted is kept by the one, and taken over by the other.
    ['Chat', 'Connections', 'GetItem', 'P#abc'],
    ['Background', 'Connections', 'UpdateItem', 'P#abc'],
    ['Chat', 'Connections', 'PutItem', 'T#shop#A'],
    // A visitor's row holds the time before which its tokens are revoked.
    ['Tokens', 'Conversations', 'UpdateItem', 'T#shop#V#v1'],
    ['Tokens', 'Conversations', 'UpdateItem', 'T#shop#V#visitor:v1'],
    ['Tokens', 'Connections', 'UpdateItem', 'T#shop#V'],
    ['Tokens', 'Tenants', 'UpdateItem', 'ORIGIN#https://shop.example'],
    ['Background', 'Conversations', 'UpdateItem', 'T#shop#V#v1'],
    ['Background', 'Tenants', 'Query', 'TENANT#shop'],
    ['Background', 'Conversations', 'UpdateItem', 'T#shop#N'],
    ['Sweeper', 'Conversations', 'UpdateItem', 'T#shop#V#v1'],
    // A row of the activity index is made once, and keeps its position.
    ['Chat', 'Conversations', 'PutItem', 'T#shop#M#202601'],
    ['Sweeper', 'Conversations', 'DeleteItem', 'T#shop#M#202601'],
    // What is due is worked off, and taken from the list, by the sweeper alone.
    ['Chat', 'Conversations', 'DeleteItem', 'T#shop#D'],
    // A log is never shortened.
    ['Sweeper', 'Conversations', 'DeleteItem', 'T#shop#C#v1'],
    // Names of staff are set where staff writes, and read where messages are pushed.
    ['Sweeper', 'Conversations', 'UpdateItem', 'T#shop#N'],
    ['Background', 'Conversations', 'GetItem', 'T#shop#V#v1'],
    ['Tokens', 'Conversations', 'GetItem', 'T#shop#N'],
    // What is said of a visitor is written where a site or a page says it, and read by the desk.
    ['Tokens', 'Conversations', 'GetItem', 'T#shop#P#user:u1'],
    ['Socket', 'Conversations', 'UpdateItem', 'T#shop#P#user:u1'],
    ['Desk', 'Conversations', 'UpdateItem', 'T#shop#P#user:u1'],
  ])('%s may not do to %s what it is not for: %s %s', (name, table, operation, pk) => {
    expect(may(name, table, operation, pk)).toBe(false);
  });

  test('a permission that was used is noted for its own kind of row alone', () => {
    const access = fresh();
    may('Tokens', 'Tenants', 'UpdateItem', 'COUNT#shop#192.0.2.1', access);

    const noted = access
      .permissions()
      .filter(({ holder, action }) => holder.startsWith('Tokens') && action === 'dynamodb:UpdateItem')
      .map(({ value, used }) => [value, used]);

    expect(noted).toEqual([
      ['dynamodb:LeadingKeys COUNT#*#*', true],
      ['dynamodb:LeadingKeys KEYS', false],
      ['dynamodb:LeadingKeys TENANT#*', false],
      ['dynamodb:LeadingKeys KEY#*', false],
      ['dynamodb:LeadingKeys ACCOUNT#*', false],
      ['dynamodb:LeadingKeys AUDIT#*', false],
      ['dynamodb:LeadingKeys T#*#P#*', false],
      ['dynamodb:LeadingKeys T#*#V#agent:*', false],
      ['dynamodb:LeadingKeys T#*#A', false],
    ]);
  });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permissions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const permission = (action: string, used: boolean): Permission => ({
  holder: 'Chat',
  action,
  resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/T',
  where: 'stack/ChatPolicy (AWS::IAM::Policy)',
  used,
});
const observations = observationStream();
const product = (...permissions: Permission[]) =>
  recordPermissions(
    { observations, permissions: () => permissions, close: async () => {}, abort: async () => {} },
    folder,
  );

test('a permission that one run used is needed, and one that none used is listed with its statement', async () => {
  await product(permission('dynamodb:GetItem', true), permission('dynamodb:PutItem', false)).close();
  await product(permission('dynamodb:GetItem', false), permission('dynamodb:PutItem', false)).abort();

  expect(unneededPermissions(folder)).toEqual([
    'Chat: dynamodb:PutItem on arn:aws:dynamodb:us-east-1:123456789012:table/T, by stack/ChatPolicy (AWS::IAM::Policy)',
  ]);
});

test('without any run nothing is reported', () => {
  expect(unneededPermissions(folder)).toEqual([]);
});

test('a run with a refused permission fails when it stops', async () => {
  const refused = product(permission('dynamodb:GetItem', true));
  observations.emit({ type: 'access-refused', holder: 'Chat', action: 'dynamodb:Query', resource: 'arn:x' });

  await expect(refused.close()).rejects.toThrow('Chat may not dynamodb:Query on arn:x');
});

test('of a condition, each value has to be needed', async () => {
  const one = permission('dynamodb:UpdateItem', true);
  await product(
    { ...one, value: 'dynamodb:LeadingKeys COUNT#*' },
    { ...one, value: 'dynamodb:LeadingKeys KEYS', used: false },
  ).close();

  expect(unneededPermissions(folder)).toEqual([
    'Chat: dynamodb:UpdateItem on arn:aws:dynamodb:us-east-1:123456789012:table/T if dynamodb:LeadingKeys KEYS, by stack/ChatPolicy (AWS::IAM::Policy)',
  ]);
});

test('only permissions for sampled counts may stay unused', async () => {
  const counting = (value: string): Permission => ({
    ...permission('dynamodb:UpdateItem', false),
    holder: 'ChatFunction0123',
    resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/chat-TenantsTable-0123',
    value,
  });
  await product(counting('dynamodb:LeadingKeys USE#*'), counting('dynamodb:LeadingKeys KEYS')).close();

  expect(unneededPermissions(folder)).toEqual([expect.stringContaining('if dynamodb:LeadingKeys KEYS,')]);
});
