import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assetDirectory, readAssembly } from '../../../../lib/local/cloudformation/assembly.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const aFunction = (Metadata: Record<string, unknown> = {}) => ({
  stack: { name: 'chat', template: {} },
  logicalId: 'Function',
  Type: 'AWS::Lambda::Function',
  Metadata,
});
const write = (name: string, value: unknown) => writeFileSync(join(directory, name), JSON.stringify(value));

test('the stacks of a manifest are read under the names they are deployed with', () => {
  write('manifest.json', {
    artifacts: {
      one: { type: 'aws:cloudformation:stack', properties: { templateFile: 'one.json' } },
      two: { type: 'aws:cloudformation:stack', properties: { templateFile: 'two.json', stackName: 'renamed' } },
      Tree: { type: 'cdk:tree', properties: {} },
    },
  });
  write('one.json', { Resources: {} });
  write('two.json', { Outputs: {} });

  expect(readAssembly(directory)).toEqual({
    directory,
    stacks: [
      { name: 'one', template: { Resources: {} } },
      { name: 'renamed', template: { Outputs: {} } },
    ],
  });
});

test('a bundle is found by what the CDK says, by the asset manifest, and by convention', () => {
  for (const name of ['said', 'listed', 'asset.abc']) mkdirSync(join(directory, name));
  write('chat.assets.json', { files: { def: { source: { path: 'listed' } } } });

  expect(assetDirectory({ directory }, aFunction({ 'aws:asset:path': 'said' }), 'xyz.zip')).toBe(
    join(directory, 'said'),
  );
  expect(assetDirectory({ directory }, aFunction(), 'def.zip')).toBe(join(directory, 'listed'));
  expect(assetDirectory({ directory }, aFunction(), 'prefix/abc.zip')).toBe(join(directory, 'asset.abc'));
});

test('a missing bundle is an error', () => {
  expect(() => assetDirectory({ directory }, aFunction(), 'gone.zip')).toThrow(/Synthesize the app again/);
});
