import { expect, test } from 'vitest';
import { type Bill, billOfMaterials, type Component } from '../../../lib/dependencies/bill-of-materials.ts';

const library = (reference: string): Component => ({
  'bom-ref': reference,
  type: 'library',
  name: 'the-folder',
  scope: 'optional',
});

const listed: Bill = {
  metadata: { component: { ...library('chat@1.0.0'), scope: 'required' } },
  components: [library('@scope/inner@2.0.0'), library('inner@1.0.0'), library('tester@3.0.0')],
  dependencies: [{ ref: 'chat@1.0.0', dependsOn: ['inner@1.0.0', 'tester@3.0.0'] }],
};

const versions = {
  'node_modules/inner': { version: '1.0.0' },
  'node_modules/tester': { version: '3.0.0' },
  'node_modules/tester/node_modules/@scope/inner': { version: '2.0.0' },
};

const bill = (...packages: string[]) =>
  billOfMaterials(listed, [{ name: 'socket', sha256: 'ab'.repeat(32), packages }], versions);

test('a package that a bundle contains is required, and every other is excluded', () => {
  const { components } = bill('node_modules/inner');

  expect(components.map((component) => [component['bom-ref'], component.scope])).toEqual([
    ['function:socket', 'required'],
    ['@scope/inner@2.0.0', 'excluded'],
    ['inner@1.0.0', 'required'],
    ['tester@3.0.0', 'excluded'],
  ]);
});

test('a bundle is a component with its hash, and depends on what it contains, wherever that is installed', () => {
  const { components, dependencies } = bill('node_modules/inner', 'node_modules/tester/node_modules/@scope/inner');

  expect(components[0]).toMatchObject({
    type: 'application',
    name: 'socket',
    hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }],
  });
  expect(dependencies).toEqual([
    { ref: 'function:socket', dependsOn: ['inner@1.0.0', '@scope/inner@2.0.0'] },
    ...listed.dependencies,
  ]);
});

test('names are those of packages, where npm gives those of folders', () => {
  const { metadata, components } = bill('node_modules/inner');

  expect(metadata.component.name).toBe('chat');
  expect(components.map(({ name }) => name)).toEqual(['socket', '@scope/inner', 'inner', 'tester']);
});

test('a package that a bundle contains and npm does not list is an error that names it', () => {
  expect(() => bill('node_modules/nowhere')).toThrow('npm does not list nowhere@undefined, which a bundle contains');
});
