import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const BULK = '/-/npm/v1/security/advisories/bulk';
const ADVISORY = { id: 1, url: 'https://example.org/advisories/GHSA-aaaa-bbbb-cccc', title: 'Forged tokens', cwe: [] };

type Answer = { status: number; body?: object };
type Run = { exitCode: number; printed: string; asked: string[] };

/** `npm run advisories` beside a registry on loopback that answers so. */
async function advisories(answerTo: (path: string) => Answer): Promise<Run> {
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const { status, body } = answerTo(path);
    request.resume().on('end', () => response.writeHead(status).end(JSON.stringify(body)));
  });
  await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
  const { port } = registry.address() as AddressInfo;
  try {
    const { exitCode, printed } = await run(`http://127.0.0.1:${port}/`);
    return { exitCode, printed, asked };
  } finally {
    registry.closeAllConnections();
    registry.close();
  }
}

/** npm remembers what it computed of an advisory, by its number. */
const cache = mkdtempSync(join(tmpdir(), 'chat-advisories-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));
beforeEach(() => rmSync(cache, { recursive: true, force: true }));

const run = (registry: string): Promise<Omit<Run, 'asked'>> =>
  new Promise((resolve) => {
    const environment = { ...process.env, npm_config_registry: registry, npm_config_cache: cache };
    const child = execFile('npm', ['run', '--silent', 'advisories'], { cwd: ROOT, env: environment }, (_, out, error) =>
      resolve({ exitCode: child.exitCode ?? -1, printed: out + error }),
    );
  });

const reporting = (severity: string) => (path: string) => ({
  status: path === BULK ? 200 : 404,
  body: path === BULK ? { jose: [{ ...ADVISORY, severity, vulnerable_versions: '<999' }] } : {},
});

test('without an advisory the check passes', async () => {
  const { exitCode, printed, asked } = await advisories(() => ({ status: 200, body: {} }));

  expect([exitCode, printed]).toEqual([0, 'Advisories: 0, of which 0 stop a change.\n']);
  expect(asked).toContain(BULK);
});

test('a high one fails it, and is named', async () => {
  const { exitCode, printed } = await advisories(reporting('high'));

  expect(printed).toBe('high: jose: Forged tokens (GHSA-aaaa-bbbb-cccc)\nAdvisories: 1, of which 1 stop a change.\n');
  expect(exitCode).toBe(1);
});

test('a moderate one is named, and fails nothing', async () => {
  const { exitCode, printed } = await advisories(reporting('moderate'));

  expect(printed).toBe(
    'moderate: jose: Forged tokens (GHSA-aaaa-bbbb-cccc)\nAdvisories: 1, of which 0 stop a change.\n',
  );
  expect(exitCode).toBe(0);
});

test('a registry that has no advisories is said to be one', async () => {
  const { exitCode, printed } = await advisories(() => ({ status: 405 }));

  expect(printed).toMatch(
    /^Advisories were not looked up, so nothing is known of them: 405 Method Not Allowed - POST .*\n$/,
  );
  expect(exitCode).toBe(0);
});
