import type { Row } from './markdown-tables.ts';

/** What one row says of one thing. */
export type Said = { row: Row; name: string; says: string };

/**
 * Every difference between what the rows of a document say and what the code does, as sentences that name file and row:
 * what is not in the code, what the code has otherwise, what is written twice, and what is missing.
 */
export function differences(file: string, said: readonly Said[], code: ReadonlyMap<string, string>): string[] {
  const rows = said.flatMap(({ row, name, says }, index) => {
    const place = `${row.file}, line ${row.line}: ${name}`;
    const actual = code.get(name);
    if (actual === undefined) return [`${place} is not in the code`];
    if (said.findIndex((other) => other.name === name) < index) return [`${place} is there twice`];
    return actual === says ? [] : [`${place} is said to be "${says}" and is "${actual}"`];
  });
  const names = new Set(said.map(({ name }) => name));
  const missing = [...code].filter(([name]) => !names.has(name));
  return [
    ...rows,
    ...missing.map(
      ([name, actual]) => `${file} has no row for ${name}${actual === '' ? '' : `, which is "${actual}"`}`,
    ),
  ];
}
