/** A row of a table; numbers are rounded to three places. */
export type Row = (string | number)[];

/** A table in columns: for a terminal, and readable in Markdown as it is. */
export function table(head: string[], rows: Row[]): string {
  const cells = [head, ...rows.map((row) => row.map(cell))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...cells.slice(1).map(line)].join('\n');
}

const cell = (value: string | number): string =>
  typeof value === 'string' ? value : String(Math.round(value * 1000) / 1000);
const pad = (text: string, width: number, column: number): string =>
  column === 0 ? text.padEnd(width) : text.padStart(width);

/** A table whose cells are too long for columns. */
export const wideTable = (head: string[], rows: Row[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');
