import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');

/** The files of a walk: the first code of each numbered line below its heading. */
function walk(heading: string): string[] {
  const [, below = ''] = PAGE.split(`### ${heading}\n`);
  const [section = ''] = below.split(/\n##/);
  return [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, path = '']) => path);
}

const importsOf = (path: string): string[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, specifier = '']) =>
    normalize(join(dirname(path), specifier)),
  );

/** Every file that is imported from here, directly or not. */
function reachable(path: string, found = new Set<string>()): Set<string> {
  for (const target of importsOf(path)) {
    if (found.has(target)) continue;
    found.add(target);
    if (existsSync(join(ROOT, target))) reachable(target, found);
  }
  return found;
}

describe.each([
  ['An HTTP message, from its route to the push', 12],
  ['A Socket.IO message', 14],
  ['A native `$connect`, and the catch-up after it', 16],
])('the walk "%s"', (heading, most) => {
  const files = walk(heading);

  test(`opens at most ${most} files, each once`, () => {
    expect(files.length).toBeGreaterThan(3);
    expect(files.length).toBeLessThanOrEqual(most);
    expect(new Set(files).size).toBe(files.length);
  });

  test('goes from file to file by imports: each is imported by one before it', () => {
    const unreached = files.filter(
      (file, at) => at > 0 && !files.slice(0, at).some((each) => importsOf(each).includes(file)),
    );

    expect(unreached).toEqual([]);
  });

  test('never climbs back: no file imports, by whatever way, one before it', () => {
    const climbing = files.flatMap((file, at) =>
      files
        .slice(0, at)
        .filter((earlier) => reachable(file).has(earlier))
        .map((earlier) => `${file} -> ${earlier}`),
    );

    expect(climbing).toEqual([]);
  });
});
