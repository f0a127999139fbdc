import { foundFromVisitors } from './found-from-visitors.ts';
import { ROW_KINDS } from './row-kinds.ts';
import type { RowKind, Says, Shape, StoredRow } from './stored-row.ts';

/**
 * What is wrong with the rows of all tables, a line each: a row of no kind; an attribute that its kind does not name; personal
 * data that does not expire, or later than it should; personal data of a visitor that is not found from the visitor's keys.
 * A line names keys and attributes, no values.
 */
export function problemsIn(rows: readonly StoredRow[], kinds: readonly RowKind[] = ROW_KINDS): string[] {
  const found = foundFromVisitors(rows);
  return rows.flatMap((row) => {
    const { table, item } = row;
    const where = `${table} ${item.pk} ${item.sk}`;
    const kind = kinds.find((one) => matches(one, row));
    if (!kind) return [`${where}: there is no such kind of row`];
    const { unknown, personal } = read(kind, item);
    const problems = unknown.map((attribute) => `has the attribute ${attribute}, which its kind does not name`);
    if (personal && typeof item.ttl !== 'number') problems.push('has personal data and no ttl');
    else if (!kind.endless && typeof item.ttl !== 'number') problems.push('has no ttl');
    if (kind.expires !== undefined && lifetime(item) > kind.expires) problems.push('is kept for longer than its kind');
    const isLost = kind.found === 'from its visitor' && (personal || kind.name === 'alias') && !found.has(row);
    if (isLost) problems.push('is not found from its visitor');
    return problems.map((problem) => `${where}: a row of the kind "${kind.name}" ${problem}`);
  });
}

const matches = ({ table, pk, sk, when }: RowKind, row: StoredRow): boolean =>
  table === row.table && pk.test(String(row.item.pk)) && sk.test(String(row.item.sk)) && (when?.(row.item) ?? true);

/** Milliseconds that a row is kept, a second more or less. */
const lifetime = ({ ttl, at }: StoredRow['item']): number => Math.floor(Number(ttl) - Number(at) / 1000 - 1) * 1000;

/** Ids that the gateway made, as a subject or alone. All others are the site's. */
const MADE = /^(visitor:)?[vh]_/;

const saysWho = (says: Says, value: unknown): boolean =>
  says === 'person' ? value !== '' && value !== undefined : says === 'id' && !MADE.test(String(value));

function read(kind: RowKind, { pk, sk, ...attributes }: StoredRow['item']): { unknown: string[]; personal: boolean } {
  const unknown: string[] = [];
  let personal = kind.keys === 'person' || (kind.keys === 'id' && /#(user|agent):/.test(`${pk}#${sk}`));

  const visit = (shape: Shape, values: Readonly<Record<string, unknown>>, path: string): void => {
    for (const [name, value] of Object.entries(values)) {
      const also = path === '' && kind.alsoAttributes?.named.test(name) ? kind.alsoAttributes.say : undefined;
      const expected = Object.hasOwn(shape, name) ? shape[name] : also;
      if (expected === undefined) unknown.push(`${path}${name}`);
      else if (typeof expected === 'string') personal ||= saysWho(expected, value);
      else if (Array.isArray(expected))
        for (const element of value as Record<string, unknown>[]) visit(expected[0], element, `${path}${name}[].`);
      else visit(expected as Shape, value as Record<string, unknown>, `${path}${name}.`);
    }
  };
  visit(kind.attributes, attributes, '');
  return { unknown, personal };
}
