import { expect, test } from 'vitest';
import { codeIn, tablesIn } from './markdown-tables.ts';

test('rows have their cells by column, their line and the heading they stand under', () => {
  const [table] = tablesIn(
    '# A\n\n## B\n\n| what | limit |\n| --- | :-: |\n| text | 4,000 |\n| `a\\|b` | – |\n\nend\n',
    'a.md',
  );

  expect(table).toEqual({
    file: 'a.md',
    heading: 'B',
    columns: ['what', 'limit'],
    rows: [
      { file: 'a.md', line: 7, cells: { what: 'text', limit: '4,000' } },
      { file: 'a.md', line: 8, cells: { what: '`a|b`', limit: '–' } },
    ],
  });
});

test('tables end with the first line that is none of theirs', () => {
  const text = '| a |\n| --- |\n| 1 |\n\n| b |\n| --- |\n| 2 |\n';

  expect(tablesIn(text).map(({ rows }) => rows.map(({ cells }) => cells))).toEqual([[{ a: '1' }], [{ b: '2' }]]);
});

test('a row with a cell too many or too few is an error that names its line', () => {
  expect(() => tablesIn('| a | b |\n| --- | --- |\n| 1 |\n', 'a.md')).toThrow('a.md, line 3: 1 cells below 2 columns');
});

test('code is found in a cell, however much there is of it', () => {
  expect(codeIn('`typing`, `read` `{seq}` and more')).toEqual(['typing', 'read', '{seq}']);
});
