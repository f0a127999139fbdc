import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The first column of the tables in the page. */
const promised = [...text('docs/promises.md').matchAll(/^\| ([A-Z]+\d+) \|/gm)].map(([, id]) => id);

/** Titles that begin with ids: a title is the first argument of a call. */
const titled = globSync('test/**/*.test.ts', { cwd: ROOT }).flatMap((file) =>
  [...text(file).matchAll(/\(\s*['"`]((?:\[[A-Z]+\d+\] )+)/g)].flatMap(([, ids = '']) =>
    [...ids.matchAll(/\[(\w+)\]/g)].map(([, id]) => ({ file, id })),
  ),
);

test('each promise has an id of its own', () => {
  expect(promised.filter((id, index) => promised.indexOf(id) !== index)).toEqual([]);
  expect(promised.length).toBeGreaterThan(40);
});

test('each promise stands in the title of a test that holds it', () => {
  const held = new Set(titled.map(({ id }) => id));

  expect(promised.filter((id) => !held.has(id))).toEqual([]);
});

test('no title names a promise that is not made', () => {
  expect(titled.filter(({ id }) => !promised.includes(id))).toEqual([]);
});
