import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STATUS } from '../../lambdas/middleware/http-errors.ts';
import { differences } from './differences.ts';
import { codeIn, tableOf, tablesOf } from './markdown-tables.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const documents = readdirSync(DOCS).filter((name) => name.endsWith('.md'));
const code = new Map(Object.entries(STATUS).map(([name, status]) => [name, String(status)]));

test('docs/api.md has every refusal with its HTTP status, and no other', () => {
  const said = tableOf('docs/api.md', 'code').rows.flatMap((row) =>
    codeIn(row.cells.code).map((name) => ({ row, name, says: row.cells.status ?? '' })),
  );

  expect(differences('docs/api.md', said, code)).toEqual([]);
});

describe.each(documents)('docs/%s', (name) => {
  test('names refusals that there are', () => {
    const named = readFileSync(join(DOCS, name), 'utf8').match(/\bERR_[A-Z_]+/g) ?? [];

    expect([...new Set(named)].filter((each) => !code.has(each))).toEqual([]);
  });

  test('gives a refusal in a table no status but its own', () => {
    const wrong = tablesOf(`docs/${name}`)
      .flatMap(({ rows }) => rows)
      .flatMap(({ file, line, cells }) =>
        [
          ...Object.values(cells)
            .join('; ')
            .matchAll(/\b(\d{3}) `(ERR_[A-Z_]+)`/g),
        ]
          .filter(([, status, refusal = '']) => code.get(refusal) !== status)
          .map(([text]) => `${file}, line ${line}: ${text}`),
      );

    expect(wrong).toEqual([]);
  });
});
