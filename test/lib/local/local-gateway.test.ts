import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from 'vitest';
import { startLocal } from '../../../lib/local/local-gateway.ts';
import { manualTime } from '../../../lib/local/time/manual-time.ts';
import { anAssembly, chatTemplate, type Fixture, startFixture } from './fixture.ts';
import { openSocket } from './socket-client.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});
async function start(options: Parameters<typeof startFixture>[0] = {}): Promise<Fixture> {
  const fixture = await startFixture(options);
  cleanups.push(() => fixture.close());
  return fixture;
}
function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-data-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const clientOf = ({ local }: Fixture) => {
  const client = new DynamoDBClient({
    endpoint: local.dynamodbEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  cleanups.push(() => client.destroy());
  return client;
};
/** With credentials of no function. */
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=developer/' };
const secretOf = async ({ local }: Fixture) => {
  const response = await fetch(local.awsEndpoint, {
    method: 'POST',
    headers: {
      ...SIGNED,
      'x-amz-target': 'secretsmanager.GetSecretValue',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify({ SecretId: local.functions.HttpFunction?.variables.SECRET }),
  });
  return (await response.json()) as Record<string, string>;
};
const ITEM = { pk: { S: 'a' }, sk: { S: 'b' }, colour: { S: 'c' } };

test('tables have the keys and indexes of the template', async () => {
  const fixture = await start();
  const client = clientOf(fixture);
  const TableName = fixture.local.tables.Table;
  await client.send(new PutItemCommand({ TableName, Item: ITEM }));

  const byLocal = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'by-colour',
      KeyConditionExpression: 'pk = :p AND colour = :o',
      ExpressionAttributeValues: { ':p': { S: 'a' }, ':o': { S: 'c' } },
      ConsistentRead: true,
    }),
  );
  const byGlobal = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'from-colour',
      KeyConditionExpression: 'colour = :o',
      ExpressionAttributeValues: { ':o': { S: 'c' } },
    }),
  );

  expect([byLocal.Items, byGlobal.Items]).toEqual([[ITEM], [ITEM]]);
});

test('data, secrets and stack ids survive a restart, and a power failure', async () => {
  const dataDirectory = aFolder();
  const first = await start({ dataDirectory });
  const secret = await secretOf(first);
  await clientOf(first).send(new PutItemCommand({ TableName: first.local.tables.Table, Item: ITEM }));
  await first.local.abort();

  const second = await start({ dataDirectory });
  const found = await clientOf(second).send(
    new GetItemCommand({ TableName: second.local.tables.Table, Key: { pk: ITEM.pk, sk: ITEM.sk } }),
  );

  expect(found.Item).toEqual(ITEM);
  expect(secret.SecretString).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(await secretOf(second)).toEqual(secret);
  expect(statSync(join(dataDirectory, 'state.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataDirectory, 'state.json'), 'utf8')).toContain(secret.SecretString);
});

test('in memory every run has its own secret', async () => {
  const [one, other] = [await start(), await start()];

  expect(await secretOf(one)).not.toEqual(await secretOf(other));
});

test('a table that was made with other indexes is an error', async () => {
  const dataDirectory = aFolder();
  const first = await start({ dataDirectory });
  await first.close();
  const assembly = anAssembly(false);
  cleanups.push(assembly.forget);
  const Table = chatTemplate.Resources?.Table;
  const changed = {
    ...Table,
    Type: Table?.Type ?? '',
    Properties: { ...Table?.Properties, LocalSecondaryIndexes: [] },
  };
  const stacks = [
    { name: 'chat', template: { ...chatTemplate, Resources: { ...chatTemplate.Resources, Table: changed } } },
  ];

  await expect(startLocal({ assembly: { ...assembly, stacks }, dataDirectory })).rejects.toThrow(
    /Delete the data folder/,
  );
});

test('what the account has set is told at the start, and holds for the next templates too', async () => {
  const assembly = anAssembly(false);
  cleanups.push(assembly.forget);
  const stage = chatTemplate.Resources?.SocketStage;
  const SocketStage = {
    Type: stage?.Type ?? '',
    Properties: { ...stage?.Properties, AccessLogSettings: { DestinationArn: 'arn', Format: '{}' } },
  };
  const stacks = [{ name: 'chat', template: { Resources: { ...chatTemplate.Resources, SocketStage } } }];
  const options = { assembly: { ...assembly, stacks }, schedules: 'manual' } as const;

  await expect(startLocal(options)).rejects.toThrow('must be set in account settings to enable logging');
  const local = await startLocal({ ...options, account: { apiGatewayLogRole: true } });
  cleanups.push(local.close);
  expect(() => local.reload()).not.toThrow();
});

test('an unknown secret is answered by the name that SDKs look for', async () => {
  const { local } = await start();

  const response = await fetch(local.awsEndpoint, {
    method: 'POST',
    headers: { ...SIGNED, 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: '{"SecretId":"nobody"}',
  });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'ResourceNotFoundException' });
});

test('a schedule fires by hand with the event of EventBridge', async () => {
  const { local } = await start();

  await local.fireSchedule('Rule');

  const { event } = await local.observations.first('invocation');
  expect(event).toMatchObject({
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    region: 'us-east-1',
    resources: [expect.stringMatching(/^arn:aws:events:us-east-1:123456789012:rule\/chat-Rule-/)],
    detail: {},
  });
  await expect(local.fireSchedule('Nothing')).rejects.toThrow('There is no schedule Nothing; there is: Rule.');
});

test('a schedule fires by itself once every period', async () => {
  const time = manualTime();
  const { local } = await start({ time, schedules: 'automatic' });

  time.advance(3 * 60_000);

  expect(local.observations.past('invocation-started')).toHaveLength(3);
});

test('what the templates ask for in vain is said once', async () => {
  const { local, lines } = await start();

  expect(local.notes).toEqual([expect.stringContaining('Throttling'), expect.stringContaining('time to live')]);
  expect(lines).toEqual(local.notes);
});

test('another DynamoDB can be used, and is left running', async () => {
  const first = await start();
  const second = await start({ dynamodbEndpoint: first.local.dynamodbEndpoint });
  await second.close();

  expect(second.local.dynamodbEndpoint).toBe(first.local.dynamodbEndpoint);
  const found = await clientOf(first).send(
    new GetItemCommand({ TableName: first.local.tables.Table, Key: { pk: ITEM.pk, sk: ITEM.sk } }),
  );
  expect(found.Item).toBeUndefined();
});

test('a stop closes the clients with 1001 and waits for $disconnect', async () => {
  const fixture = await start();
  const client = await openSocket(`${fixture.socket}?auth=yes`);

  await fixture.local.close();

  expect(await client.closed).toMatchObject({ code: 1001 });
  const { event, error } = await fixture.local.observations.first('invocation', ({ event: seen }) =>
    JSON.stringify(seen).includes('"DISCONNECT"'),
  );
  expect([event !== undefined, error]).toEqual([true, undefined]);
});

test('an abort drops the clients without $disconnect', async () => {
  const fixture = await start();
  const client = await openSocket(`${fixture.socket}?auth=yes`);

  await fixture.local.abort();

  expect(await client.closed).toMatchObject({ code: 1006 });
  expect(JSON.stringify(fixture.local.observations.past('invocation-started'))).not.toContain('"DISCONNECT"');
});

test('nothing listens any more after a stop', async () => {
  const fixture = await start();
  const { url, awsEndpoint, dynamodbEndpoint } = fixture.local;

  await fixture.local.close();

  for (const gone of [url, awsEndpoint, dynamodbEndpoint]) await expect(fetch(gone)).rejects.toThrow();
});

test('a port that is taken fails the start and leaves nothing behind', async () => {
  const taken = createServer();
  await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
  cleanups.push(() => taken.close());
  const assembly = anAssembly(false);
  cleanups.push(assembly.forget);
  const { port } = taken.address() as { port: number };

  await expect(startLocal({ assembly, port })).rejects.toThrow('EADDRINUSE');
});
