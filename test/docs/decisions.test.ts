import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const decisions = globSync('docs/decisions/0*.md', { cwd: ROOT }).sort();
const sources = globSync('{bin,lib,lambdas}/**/*.{ts,tsx,js}', {
  cwd: ROOT,
  exclude: (name) => name === 'node_modules',
});

test('the index lists each decision by its number and title', () => {
  const listed = [...text('docs/decisions/README.md').matchAll(/^\| \[(\d+)\]\((.+)\) \| (.+) \|$/gm)];

  expect(listed.map(([, number, file, title]) => [`docs/decisions/${file}`, `# ${Number(number)}. ${title}`])).toEqual(
    decisions.map((file) => [file, text(file).split('\n')[0]]),
  );
});

test('each decision is named where it holds in the code, and the code names none that is not there', () => {
  const named = sources.flatMap((file) => [...text(file).matchAll(/docs\/decisions\/\d{4}-[\w-]+\.md/g)].map(String));

  expect([...new Set(named)].sort()).toEqual(decisions);
});
