import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RESOURCE_READERS } from '../../../lib/local/cloudformation/resource-readers.ts';

const folder = join(import.meta.dirname, '../../../lib/local');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

test('the README lists exactly the resource types that have a reader', () => {
  const listed = [...readme.matchAll(/^\|.*$/gm)].flatMap(([row]) => row.match(/AWS::\w+::\w+/g) ?? []);

  expect(listed.sort()).toEqual(Object.keys(RESOURCE_READERS).sort());
});

test('the README names each source file with a known difference', () => {
  const files = globSync('**/*.ts', { cwd: folder }).filter((file) =>
    readFileSync(join(folder, file), 'utf8').includes('Known differences:'),
  );

  expect(files.filter((file) => !readme.includes(`\`${file}\``))).toEqual([]);
});
