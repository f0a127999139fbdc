import { execFile } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import type { Check, Target } from '../../lib/smoke/check.ts';
import { CHECKS } from '../../lib/smoke/checks.ts';
import { smoke, target } from '../../lib/smoke/command-line.ts';
import { type Outcome, runChecks } from '../../lib/smoke/run-checks.ts';
import { startLocal } from '../support/gateway/start-local.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = 'http://localhost:3000';

let product: Product;
let socketless: { url: string; server: Server };
beforeAll(async () => {
  product = await startLocal();
  socketless = await withoutSockets(product.port);
});
afterAll(async () => {
  socketless?.server.close();
  await product?.close();
});

/** A way to the gateway that refuses every handshake, as a firewall or a wrong behavior of the edge does. */
async function withoutSockets(port: number): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = request({ port, path: url, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Runs the program as `npm run smoke` does. */
const program = (environment: NodeJS.ProcessEnv, ...args: string[]): Promise<{ code: number; lines: string[] }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=chat-gateway-source', 'bin/smoke.ts', ...args],
      { cwd: ROOT, env: { ...process.env, ...environment } },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, lines: (stdout + stderr).trim().split('\n') }),
    );
  });

/** Runs a command line in this process. */
async function run(flags: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const code = await smoke(args, {}, (line) => lines.push(line));
  return { code, lines };
}

/** The names of the checks with this mark. */
const marked = (mark: string, lines: string[]): string[] =>
  lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(2).split('  ')[0] ?? '');

const given = () => ({ ...product.keys, url: product.url, origin: PAGE });

/** How each of the checks came out. */
async function outcomes(checks: readonly Check[], of: Target, limit?: number): Promise<Outcome[]> {
  const found: Outcome[] = [];
  for await (const outcome of runChecks(checks, of, limit)) found.push(outcome);
  return found;
}

it('a gateway in order passes every check, by the program that operators run', async () => {
  const { publishableKey, secretKey } = product.keys;

  const flags = ['--url', product.url, '--key', publishableKey, '--origin', PAGE];
  const { code, lines } = await program({ CHAT_SECRET_KEY: secretKey }, ...flags);

  expect(marked('✓', lines)).toEqual(CHECKS.map(({ name }) => name));
  expect([code, lines.at(-1)]).toEqual([0, 'The gateway works.']);
  expect(lines.join('\n')).not.toContain(secretKey);
});

it('without a secret key, a key and a page the rest is checked, and what was left out is said', async () => {
  const { code, lines } = await run({ url: product.url, tenant: 'test' });

  expect(marked('–', lines)).toEqual(['agent token', 'publishable key', 'page of another origin', 'close']);
  expect(lines).toContainEqual(expect.stringMatching(/^✓ Socket\.IO +a visitor is heard/));
  expect(code).toBe(0);
});

it('a wrong key fails the check that used it, and says where the right ones are found', async () => {
  const { code, lines } = await run({ url: product.url, key: 'pk_test_wrong', secret: 'sk_test_wrong' });

  expect(marked('✗', lines)).toEqual(['agent token', 'publishable key']);
  expect(lines).toContainEqual(expect.stringContaining('npm run tenants -- show test'));
  expect(marked('✓', lines)).toContain('Socket.IO');
  expect(code).toBe(1);
});

it('a page that is not one of the tenant’s is told how to allow it', async () => {
  const { code, lines } = await run({ url: product.url, tenant: 'test', origin: 'https://elsewhere.example' });

  expect(lines).toContainEqual(expect.stringContaining('npm run tenants -- add-origin test https://elsewhere.example'));
  expect(code).toBe(1);
});

it('a gateway that is down fails its first check, and nothing else is tried', async () => {
  const { code, lines } = await run({ url: 'http://127.0.0.1:1', key: product.keys.publishableKey });

  expect(marked('✗', lines)).toEqual(['health']);
  expect(marked('–', lines)).toEqual(CHECKS.slice(1).map(({ name }) => name));
  expect(lines).toContainEqual(expect.stringContaining('GatewayUrl'));
  expect(code).toBe(1);
});

it('refused handshakes fail all three doors, and only these', async () => {
  const { publishableKey, secretKey } = product.keys;

  const { code, lines } = await run({ url: socketless.url, key: publishableKey, secret: secretKey });

  expect(marked('✗', lines)).toEqual(['native socket', 'older native socket', 'Socket.IO']);
  expect(lines.filter((line) => line.includes('refused with 403'))).toHaveLength(3);
  expect(code).toBe(1);
});

it('a repetition that is stored twice is found', async () => {
  const inOrder = target(given());
  let sent = 0;
  const forgetful: Target['fetch'] = (url, asked: RequestInit) => {
    const isSecond = asked.method === 'POST' && url.endsWith('/api/chat/messages') && ++sent === 2;
    return inOrder.fetch(url, isSecond ? { ...asked, body: String(asked.body).replace('smoke-', 'again-') } : asked);
  };

  const found = await outcomes(CHECKS, { ...inOrder, fetch: forgetful });

  expect(found.filter(({ kind }) => kind === 'failed')).toMatchObject([
    { name: 'repetition', said: expect.stringContaining('it became message 2') },
  ]);
});

it('a message that no socket is told of is found', async () => {
  const { postStatus } = product.faults;
  product.faults.postStatus = ({ body }) => (body.includes('Smoke test') ? 500 : undefined);
  const names = ['health', 'visitor token', 'Socket.IO'];

  const found = await outcomes(
    CHECKS.filter(({ name }) => names.includes(name)),
    target(given()),
    2_000,
  );
  product.faults.postStatus = postStatus;

  expect(found.at(-1)).toMatchObject({ name: 'Socket.IO', kind: 'failed', said: 'nothing within 2 s' });
});
