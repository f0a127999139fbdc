/**
 * Capacity units that DynamoDB charges for a request, by the rules that AWS documents (developer guide: "Item sizes and
 * formats", "Read and write request units", "Local" and "Global secondary indexes"). Computed and not asked for, because the
 * embedded database leaves indexes out of the consumed capacity that it reports.
 */

/** A value as it travels: `{"S": "text"}`. */
export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

/** An index of a table, and which attributes its entries hold besides the keys; `null` for all. */
export type Index = { name: string; keys: string[]; projected: string[] | null };
export type TableShape = { keys: string[]; indexes: Index[] };

/** Bytes of an item: names and values. */
export const itemSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);

function valueSize(value: AttributeValue): number {
  const [[type, content]] = Object.entries(value) as [[string, unknown]];
  switch (type) {
    case 'S':
      return Buffer.byteLength(content as string);
    case 'N':
      return numberSize(content as string);
    case 'B':
      return Buffer.from(content as string, 'base64').length;
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return (content as string[]).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    case 'NS':
      return (content as string[]).reduce((sum, number) => sum + numberSize(number), 0);
    case 'L':
      return (content as AttributeValue[]).reduce((sum, element) => sum + 1 + valueSize(element), 3);
    case 'M':
      return itemSize(content as Item) + 3 + Object.keys(content as Item).length;
    default:
      throw new Error(`no size is known for an attribute of the type ${type}`);
  }
}

/** One byte for two significant digits, one for the exponent, one for a sign: AWS says "approximately". */
function numberSize(text: string): number {
  const digits = text.replace(/[-+.]|[eE].*$/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

const KB = 1024;

/**
 * Units for reading so many bytes: 4 KB each, half of that if not strongly consistent; an empty result costs one unit like a
 * small one.
 */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / (4 * KB))) * (isConsistent ? 1 : 0.5);

const units = (bytes: number): number => Math.max(1, Math.ceil(bytes / KB));

/**
 * Units for a write that replaced `before` by `after`: the larger of the two, in whole units, and what each index had to
 * change. The entry of an index is written when it appears, disappears or differs, and twice when its key differs.
 */
export function writeUnits(table: TableShape, before: Item | null, after: Item | null): number {
  const own = units(Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0));
  return table.indexes.reduce((sum, index) => sum + indexUnits(table, index, before, after), own);
}

/** Units for a condition that failed: charged by the existing item, one unit if there is none. */
export const failedWriteUnits = (existing: Item | null): number => units(existing ? itemSize(existing) : 0);

function indexUnits(table: TableShape, index: Index, before: Item | null, after: Item | null): number {
  const [old, now] = [entryOf(table, index, before), entryOf(table, index, after)];
  if (!old || !now) return old || now ? units(itemSize(old ?? now ?? {})) : 0;
  if (text(old) === text(now)) return 0;
  const keyOf = (entry: Item) => text(only(entry, [...index.keys, ...table.keys]));
  if (keyOf(old) !== keyOf(now)) return units(itemSize(old)) + units(itemSize(now));
  return units(Math.max(itemSize(old), itemSize(now)));
}

/** The entry that an index holds of an item; `null` if the item lacks one of the index's keys. */
export function entryOf(table: TableShape, { keys, projected }: Index, item: Item | null): Item | null {
  if (!item || keys.some((key) => item[key] === undefined)) return null;
  return projected === null ? item : only(item, [...table.keys, ...keys, ...projected]);
}

/** What DynamoDB charges an item and each entry of an index for besides their own bytes. */
const OVERHEAD = 100;

/** Bytes that an item occupies, with its entries in indexes (developer guide, "Capacity unit consumption"); none if it is not there. */
export function storedBytes(table: TableShape, item: Item | null): number {
  const kept = [item, ...table.indexes.map((index) => entryOf(table, index, item))].filter((one) => one !== null);
  return kept.reduce((sum, one) => sum + itemSize(one) + OVERHEAD, 0);
}

const only = (item: Item, names: string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

const text = (item: Item): string =>
  JSON.stringify(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
