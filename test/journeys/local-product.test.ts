import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLocal } from '../support/gateway/start-local.ts';

const ROOT = join(import.meta.dirname, '..', '..');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chat-endpoint-'));
  file = join(folder, 'endpoint.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const tenants = async (...words: string[]) =>
  (await promisify(execFile)(process.execPath, ['bin/tenants.ts', ...words, '--data', folder], { cwd: ROOT })).stdout;

it('is found by the command line of tenants while it runs, also where it keeps no data', async () => {
  const product = await startLocal({ endpointDirectory: folder });

  const token = (await tenants('agent-token', 'test', 'ann')).trim();
  const answer = await fetch(`${product.url}/api/chat/conversations`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const link = (await tenants('invite', 'test', 'ben')).trim();
  await product.close();

  expect(answer.status).toBe(200);
  expect(link.startsWith(`${product.url}/desk#invite=inv_test_`)).toBe(true);
  expect(existsSync(file)).toBe(false);
  await expect(tenants('list')).rejects.toThrow('no gateway runs here');
});

it('leaves the place to one that ran before it', async () => {
  writeFileSync(file, '{"of":"another"}');
  const product = await startLocal({ endpointDirectory: folder });

  expect(readFileSync(file, 'utf8')).toContain('signingSecretArn');
  await product.close();

  expect(readFileSync(file, 'utf8')).toBe('{"of":"another"}');
});
