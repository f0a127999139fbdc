import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundles, ENTRIES, type FunctionName, REPOSITORY } from '../../../lib/constructs/bundles.ts';
import { stubEntries, temporaryDirectory } from '../synthesized.ts';

const names = Object.keys(ENTRIES) as FunctionName[];

describe('bundles', async () => {
  const directory = temporaryDirectory();
  const entries = stubEntries();
  await bundles({ directory, entries });

  test.each(names)('%s is CommonJS, minified, with a source map that holds no source', (name) => {
    const code = readFileSync(join(directory, name, 'index.js'), 'utf8');
    const map = JSON.parse(readFileSync(join(directory, name, 'index.js.map'), 'utf8'));

    expect(code).toContain('module.exports=');
    expect(code).toContain('sourceMappingURL=index.js.map');
    expect(map.sourcesContent).toBeUndefined();
    expect(JSON.parse(readFileSync(join(directory, name, 'package.json'), 'utf8'))).toEqual({ type: 'commonjs' });
  });

  test('two builds of the same sources are equal to the byte, wherever they are written', async () => {
    const other = temporaryDirectory();
    await bundles({ directory: other, entries });

    for (const name of names) {
      for (const file of ['index.js', 'index.js.map']) {
        expect(readFileSync(join(other, name, file))).toEqual(readFileSync(join(directory, name, file)));
      }
    }
  });

  test('a function without an entry file is an error that names the file', async () => {
    await expect(bundles({ directory: temporaryDirectory(), entries: join(entries, 'nowhere') })).rejects.toThrow(
      /Could not resolve "[^"]*nowhere[^"]*\.ts"/,
    );
  });
});

describe('bundles for a debugger', () => {
  const directory = temporaryDirectory();
  beforeAll(() => bundles({ directory, debuggable: true }));

  test.each(names)('%s is readable, and its map leads to files that exist, from wherever it lies', (name) => {
    const code = readFileSync(join(directory, name, 'index.js'), 'utf8');
    const { sources } = JSON.parse(readFileSync(join(directory, name, 'index.js.map'), 'utf8')) as {
      sources: string[];
    };

    expect(code.split('\n').length).toBeGreaterThan(500);
    expect(sources.filter((source) => !source.startsWith('file:') || !existsSync(new URL(source)))).toEqual([]);
    expect(sources).toContain(pathToFileURL(join(REPOSITORY, 'lambdas', 'handlers', ENTRIES[name])).href);
  });
});

describe('the real bundles', () => {
  const directory = temporaryDirectory();
  let size: (name: FunctionName) => number;
  let packages: (name: FunctionName) => string[];
  beforeAll(async () => {
    ({ size, packages } = await bundles({ directory }));
  });

  test.each<[FunctionName, number]>([
    ['authorizer', 150_000],
    ['socket', 400_000],
    ['chat', 400_000],
    // The page of the desk is in it, and the documents, compressed.
    ['pages', 200_000],
  ])('%s stays within its budget of %i bytes', (name, budget) => {
    expect(size(name)).toBeLessThanOrEqual(budget);
  });

  test('pages has nothing of AWS in it', () => {
    expect(readFileSync(join(directory, 'pages', 'index.js'), 'utf8')).not.toMatch(/X-Amz-|DynamoDB_/);
  });

  test('the packages of a bundle are those that it has text of, and not all that it imports', () => {
    // What the page of the desk is made of too, though it is a text there.
    expect(packages('pages')).toEqual(expect.arrayContaining(['node_modules/@middy/core', 'node_modules/preact']));
    expect(packages('authorizer')).toContain('node_modules/jose');
    // Types and what is never called leave nothing behind.
    expect(packages('authorizer')).not.toContain('node_modules/@smithy/types');
  });

  test.each(names)('%s is complete: it loads nothing from the runtime but Node itself', (name) => {
    const code = readFileSync(join(directory, name, 'index.js'), 'utf8');

    const asked = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module ?? '');
    expect(asked.filter((module) => /^(@aws-sdk|@smithy|aws-sdk)/.test(module))).toEqual([]);
    expect(asked).not.toContain('node:http2');
    // The chain of credential providers is not in the bundle.
    expect(code).not.toMatch(/sso_session|credential_process/);
  });
});
