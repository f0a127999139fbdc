import { describe, expect, test } from 'vitest';
import {
  failedWriteUnits,
  type Item,
  itemSize,
  readUnits,
  storedBytes,
  type TableShape,
  writeUnits,
} from '../../../lib/bench/capacity.ts';

const text = (S: string) => ({ S });
/** An item of a given size: 4 bytes for its keys, the rest for one attribute with a name of one letter. */
const sized = (bytes: number, more: Item = {}): Item => {
  const keys = { pk: text(''), sk: text(''), ...more };
  return { ...keys, t: text('x'.repeat(bytes - itemSize(keys) - 1)) };
};

const TABLE: TableShape = {
  keys: ['pk', 'sk'],
  indexes: [
    { name: 'local', keys: ['pk', 'ck'], projected: [] },
    { name: 'global', keys: ['gk', 'sk'], projected: ['door'] },
  ],
};

describe('the size of an item', () => {
  test.each<[Item, number]>([
    [{ name: text('Ann') }, 7],
    [{ name: text('Anné') }, 9],
    [{ n: { N: '0' } }, 2],
    [{ n: { N: '1767225600000' } }, 6],
    [{ n: { N: '1767225612345' } }, 9],
    [{ n: { N: '-12.5' } }, 5],
    [{ b: { BOOL: true }, z: { NULL: true } }, 4],
    [{ l: { L: [{ N: '9' }, { N: '10' }] } }, 10],
    [{ m: { M: { a: text('b') } } }, 7],
    [{ s: { SS: ['ab', 'cd'] } }, 5],
  ])('%j is %i bytes', (item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });
});

test.each([
  [0, true, 1],
  [4096, true, 1],
  [4097, true, 2],
  [4097, false, 1],
  [0, false, 0.5],
])('reading %i bytes, strongly consistent %s, is %d units', (bytes, isConsistent, expected) => {
  expect(readUnits(bytes, isConsistent)).toBe(expected);
});

test.each<[string, Item | null, number]>([
  ['nothing', null, 0],
  ['an item, with 100 bytes of overhead', sized(500), 600],
  // The entry holds its keys: pk, sk and ck, with a letter.
  ['an item with an entry in an index, which has overhead of its own', sized(500, { ck: text('c') }), 600 + 107],
])('stored: %s', (_what, item, bytes) => {
  expect(storedBytes(TABLE, item)).toBe(bytes);
});

describe('a write', () => {
  test.each<[string, Item | null, Item | null, number]>([
    ['of 1 KB', null, sized(1024), 1],
    ['of a byte more', null, sized(1025), 2],
    ['that shrinks an item is charged by what it was', sized(3000), sized(100), 3],
    ['that removes one too', sized(3000), null, 3],
    ['that makes an index entry', null, sized(500, { ck: text('c') }), 2],
    ['that leaves the index entry as it is', sized(500, { ck: text('c') }), sized(600, { ck: text('c') }), 1],
    ['that removes the index entry', sized(500, { gk: text('g') }), sized(500), 2],
    ['that moves it', sized(500, { gk: text('g') }), sized(500, { gk: text('h') }), 3],
    ['of a projected attribute', sized(500, { gk: text('g') }), sized(500, { gk: text('g'), door: text('ws') }), 2],
    ['of both indexes', null, sized(500, { gk: text('g'), ck: text('c') }), 3],
  ])('%s', (_, before, after, expected) => {
    expect(writeUnits(TABLE, before, after)).toBe(expected);
  });

  test('whose condition failed is charged by the existing item', () => {
    expect([failedWriteUnits(null), failedWriteUnits(sized(2000))]).toEqual([1, 2]);
  });
});
