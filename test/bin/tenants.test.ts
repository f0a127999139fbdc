import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dynamoPublicKeyStore } from '../../lambdas/adapters/dynamodb/dynamo-public-key-store.ts';
import { testTokens } from '../support/builders/tokens.ts';
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

/** Runs the program as `npm run tenants` does. Its input is no terminal. */
const tenants = (line: string): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const args = ['bin/tenants.ts', ...line.split(' '), '--data', data];
    const child = execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });

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
