import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dynamoPublicKeyStore } from '../../lambdas/adapters/dynamodb/dynamo-public-key-store.ts';
import { testTokens } from '../support/builders/tokens.ts';
import { startCloudFormation } from '../support/servers/cloudformation.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { startSecrets } from '../support/servers/secrets.ts';

const local = await startDynalite();
const secrets = await startSecrets('s'.repeat(64));
const data = await mkdtemp(join(tmpdir(), 'tenants-'));
await writeFile(
  join(data, 'endpoint.json'),
  JSON.stringify({
    dynamodb: local.endpoint,
    secretsManager: secrets.endpoint,
    signingSecretArn: 'arn:secret',
    tables: TABLES,
  }),
);
afterAll(async () => {
  await local.stop();
  await secrets.stop();
  await rm(data, { recursive: true });
});

type Ended = { code: number; stdout: string; stderr: string };

/** Runs the program as `npm run tenants` does, with these variables beside its own. Its input is no terminal. */
const run = (args: string[], variables: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...variables };
    const child = execFile(process.execPath, ['bin/tenants.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });

const tenants = (line: string): Promise<Ended> => run([...line.split(' '), '--data', data]);

test('an operator goes from nothing to a first agent, on the tables of the running product', async () => {
  const created = await tenants('create shop --origin https://shop.example');
  expect([created.code, created.stderr]).toEqual([0, expect.stringContaining('never shown again')]);
  expect(created.stdout).toMatch(/pk_shop_\w{22}\n[\s\S]*sk_shop_\w{22}\n/);

  const listed = await tenants('list');
  expect(listed.stdout).toMatch(/^shop +shop +https:\/\/shop\.example\n$/);

  const refused = await tenants('revoke shop --all-tokens');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--yes')]);

  const minted = await tenants('agent-token shop ann --role admin');
  const works = testTokens({
    store: dynamoPublicKeyStore(local.call, TABLES.tenants),
    issuer: 'urn:chat-gateway:local',
    clock: Date.now,
  });
  expect(await works.verifier.verify(minted.stdout.trim())).toMatchObject({
    caller: { tenantId: 'shop', role: 'admin' },
  });

  expect((await tenants('revoke shop --visitor v_1 --yes --no-wait')).code).toBe(0);
  expect((await tenants('show nobody')).code).toBe(1);
  expect((await tenants('frobnicate')).code).toBe(2);
});

test('a product that was killed is told from one that refuses', async () => {
  const left = await mkdtemp(join(tmpdir(), 'tenants-'));
  // Port 9 is that of a service which nobody has any more.
  await writeFile(join(left, 'endpoint.json'), JSON.stringify({ dynamodb: 'http://127.0.0.1:9', tables: TABLES }));

  const { code, stderr } = await run(['list', '--data', left]);
  await rm(left, { recursive: true });

  expect([code, stderr]).toEqual([1, expect.stringContaining('does the gateway still run? npm start')]);
});

test('a stage in an emulator of AWS is reached by the variables of the SDK, from its stack to its secret', async () => {
  const outputs = {
    TenantsTable: TABLES.tenants,
    ConversationsTable: TABLES.conversations,
    ConnectionsTable: TABLES.connections,
    SigningSecretArn: 'arn:secret',
    TokenIssuer: 'urn:emulated',
    TokenAudience: 'chat',
  };
  const cloudformation = await startCloudFormation('chat-gateway-dev', outputs);
  const emulated = {
    AWS_ENDPOINT_URL: cloudformation.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: local.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  try {
    const created = await run(['create', 'emulated', '--stage', 'dev'], emulated);
    const minted = await run(['agent-token', 'emulated', 'ann', '--stage', 'dev'], emulated);

    expect([created.code, minted.code]).toEqual([0, 0]);
    expect(created.stderr).toContain('stack chat-gateway-dev in eu-west-1');
    const [, claims = ''] = minted.stdout.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: 'urn:emulated' });
  } finally {
    await cloudformation.stop();
  }
});
