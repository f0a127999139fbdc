import { expect, test } from 'vitest';
import { ROW_KINDS } from '../support/stored-rows/row-kinds.ts';
import type { RowKind, Says, Shape } from '../support/stored-rows/stored-row.ts';
import { tableOf } from './markdown-tables.ts';

/** What the shape of a row says of persons, deep inside too. */
const saysIn = (shape: Shape): Says[] =>
  Object.values(shape).flatMap((value) => {
    if (typeof value === 'string') return [value];
    return saysIn(Array.isArray(value) ? (value[0] as Shape) : (value as Shape));
  });

const saysNothing = ({ keys, attributes, alsoAttributes }: RowKind): boolean =>
  [keys, ...saysIn(attributes), ...(alsoAttributes ? [alsoAttributes.say] : [])].every((says) => says === 'nothing');

test('the page lists every kind of row, with its table and how it is found', () => {
  const listed = tableOf('docs/privacy.md', 'row').rows.map(({ cells }) => [cells.row, cells.table, cells.found]);

  expect(listed.toSorted()).toEqual(ROW_KINDS.map(({ name, table, found }) => [name, table, found]).toSorted());
});

test('the page says what each says of a person, or that it says nothing', () => {
  const silent = tableOf('docs/privacy.md', 'row').rows.flatMap(({ cells }) =>
    cells['says of a person'] === 'nothing' ? [cells.row] : [],
  );

  expect(silent.toSorted()).toEqual(
    ROW_KINDS.filter(saysNothing)
      .map(({ name }) => name)
      .toSorted(),
  );
});
