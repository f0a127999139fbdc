import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inSources } from '../../../lambdas/runtime/in-sources.ts';

const LOG = join(import.meta.dirname, '..', '..', '..', 'lambdas', 'runtime', 'operator-log.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
  writeFileSync(
    join(folder, 'failing.ts'),
    `import { operatorLog } from ${JSON.stringify(LOG)};

function fail(): never {
  throw new Error('poison');
}

try {
  fail();
} catch (error) {
  operatorLog({ level: 'error', error: { stack: (error as Error).stack } });
}
`,
  );
  const outfile = join(folder, 'index.js');
  const entryPoints = [join(folder, 'failing.ts')];
  buildSync({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', sourcemap: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('an error of a bundle is logged with its positions in the sources, without an option of Node’s', () => {
  const line = execFileSync(process.execPath, [join(folder, 'index.js')], { env: {}, encoding: 'utf8' });

  expect(JSON.parse(line).error.stack).toMatch(/^Error: poison\n.*failing\.ts:4:9\)?\n.*failing\.ts:8:3/);
});

test('a stack without a map stays as it is', () => {
  const stack = 'Error: x\n    at f (/nowhere/index.js:1:2)\n    at node:internal/main:3:4';

  expect(inSources(stack)).toBe(stack);
});
