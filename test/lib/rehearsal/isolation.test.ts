import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { run } from '../../../lib/rehearsal/child-process.ts';
import { type Isolation, isolation } from '../../../lib/rehearsal/isolation.ts';
import { temporaryDirectory } from '../synthesized.ts';

/** An address that is reserved for documentation: nobody has it, and nothing answers there. */
const ELSEWHERE = '192.0.2.1';
const NODE = `
  const [host, port] = process.argv.slice(1);
  require('node:http').get({ host, port }).on('error', ({ message }) => console.log(message)).on('response', () => console.log('answered'));
`;
const PYTHON = `
import sys, urllib.request
try:
    urllib.request.urlopen(f"http://{sys.argv[1]}:{sys.argv[2]}", timeout=5)
except OSError as error:
    print(error)
`;

const hasPython = spawnSync('python3', ['--version']).status === 0;

const said = ({ environment }: Isolation, command: string, ...args: string[]): Promise<string> =>
  run({ command, args, cwd: '/', environment, signal: AbortSignal.timeout(20_000) });

test('a Node process reaches no other machine, and its attempt is written down', async () => {
  const apart = isolation(temporaryDirectory());

  expect(await said(apart, 'node', '-e', NODE, ELSEWHERE, '80')).toContain('does not leave this machine');
  expect(
    await said(apart, 'node', '-e', 'fetch("http://192.0.2.1").catch((error) => console.log(error.cause.message))'),
  ).toContain('does not leave this machine');

  expect(apart.refused()).toBe(`node: ${ELSEWHERE}\nnode: ${ELSEWHERE}\n`);
});

test('it reaches this one', async () => {
  const apart = isolation(temporaryDirectory());
  const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };

  expect(await said(apart, 'node', '-e', NODE, '127.0.0.1', String(port))).toBe('answered\n');
  expect(apart.refused()).toBe('');
  server.close();
});

test.skipIf(!hasPython)('a Python process reaches no other machine either', async () => {
  const apart = isolation(temporaryDirectory());

  expect(await said(apart, 'python3', '-c', PYTHON, ELSEWHERE, '80')).toContain('does not leave this machine');

  expect(apart.refused()).toBe(`python: ${ELSEWHERE}\n`);
});

test('no credential, profile or home of the one who runs it is handed on', () => {
  const { environment } = isolation(temporaryDirectory());

  expect(Object.keys(environment).filter((name) => name.startsWith('AWS'))).toEqual([]);
  expect(environment.HOME).not.toBe(process.env.HOME);
});
