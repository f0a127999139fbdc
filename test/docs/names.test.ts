import { expect, test } from 'vitest';
import { SPELLINGS } from '../../lambdas/domain/spellings.ts';
import { differences } from './differences.ts';
import { codeIn, tableOf } from './markdown-tables.ts';

const FILE = 'docs/api.md';

test('docs/api.md has every name that has several spellings, with all of them', () => {
  const said = tableOf(FILE, 'name').rows.map((row) => ({
    row,
    name: codeIn(row.cells.name)[0] ?? '',
    says: codeIn(row.cells['also written']).join(', '),
  }));
  const code = Object.values(SPELLINGS).map(([name, ...others]): [string, string] => [name, others.join(', ')]);

  expect(differences(FILE, said, new Map(code))).toEqual([]);
});
