import { expect, test } from 'vitest';
import { PARTITIONS } from '../../lib/partitions.ts';
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

test('every kind of row ends by itself, or says why it does not, and then says nothing of a person', () => {
  const endless = ROW_KINDS.filter(({ attributes }) => !('ttl' in attributes));

  expect(endless.filter(({ endless }) => !endless).map(({ name }) => name)).toEqual([]);
  expect(ROW_KINDS.filter(({ attributes, endless }) => 'ttl' in attributes && endless).map(({ name }) => name)).toEqual(
    [],
  );
  expect(endless.filter((kind) => !saysNothing(kind)).map(({ name }) => name)).toEqual([]);
});

test('every partition that a function may be given is of some kind of row', () => {
  const ids = ['agent:ann', 'visitor:v_1', 'a_123456789012', '202601', 'frames-1', 'x'.repeat(43), '-'];
  const of = (partition: string): string[] =>
    ids.map((id) => partition.replace(/^(T|[A-Z]{2,})#\*/, '$1#shop').replaceAll('*', id));

  const without = Object.entries(PARTITIONS).filter(
    ([, partition]) => !of(partition).some((pk) => ROW_KINDS.some((kind) => kind.pk.test(pk))),
  );

  expect(without).toEqual([]);
});
