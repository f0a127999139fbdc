import { exec } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const { app } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { app: string };
const outdir = mkdtempSync(join(tmpdir(), 'cdk-app-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** The path of executables as an operator has it, without those of this repository. */
const operatorsPath = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

test('the program that the toolkit starts is one that every shell finds, Windows’ included', () => {
  expect(app.split(' ')[0]).toMatch(/^[a-z]+$/);
});

test('it synthesizes both stacks with the Node that the code is for, whichever one is installed', async () => {
  const env = { ...process.env, PATH: operatorsPath, CDK_OUTDIR: outdir };
  const { stdout } = await promisify(exec)(app.replace('bin/app.ts', '-v'), { env });

  await promisify(exec)(app, { env });

  expect(stdout.trim()).toBe(process.version);
  for (const stack of ['chat-gateway-dev', 'chat-gateway-dev-edge-us-east-1']) {
    expect(existsSync(join(outdir, `${stack}.template.json`))).toBe(true);
  }
}, 120_000);
