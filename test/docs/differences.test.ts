import { expect, test } from 'vitest';
import { differences } from './differences.ts';

const said = (name: string, says: string, line: number) => ({ row: { file: 'a.md', line, cells: {} }, name, says });

test('a document that says what the code does differs in nothing', () => {
  expect(differences('a.md', [said('a', '1', 3)], new Map([['a', '1']]))).toEqual([]);
});

test('what is invented, different, doubled or missing is named with its row', () => {
  const rows = [said('a', '1', 3), said('a', '1', 4), said('b', '2', 5), said('x', '9', 6)];
  const code = new Map([
    ['a', '1'],
    ['b', '3'],
    ['c', '4'],
    ['d', ''],
  ]);

  expect(differences('a.md', rows, code)).toEqual([
    'a.md, line 4: a is there twice',
    'a.md, line 5: b is said to be "2" and is "3"',
    'a.md, line 6: x is not in the code',
    'a.md has no row for c, which is "4"',
    'a.md has no row for d',
  ]);
});
