import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of a table: its cells by the names of their columns, and where it stands. */
export type Row = { file: string; line: number; cells: Readonly<Record<string, string>> };

export type Table = { file: string; heading: string; columns: readonly string[]; rows: readonly Row[] };

type Growing = Table & { rows: Row[] };

const ROOT = join(import.meta.dirname, '..', '..');

/** The tables of a document of this repository, such as `docs/api.md`. */
export const tablesOf = (file: string): Table[] => tablesIn(readFileSync(join(ROOT, file), 'utf8'), file);

/** The one table of a document whose first column has this name. */
export function tableOf(file: string, firstColumn: string): Table {
  const [found, another] = tablesOf(file).filter(({ columns }) => columns[0] === firstColumn);
  if (!found || another) throw new Error(`${file} has to have exactly one table that begins with | ${firstColumn} |`);
  return found;
}

/** Every table of a Markdown text, with the heading that it stands under. */
export function tablesIn(text: string, file = 'a text'): Table[] {
  const tables: Growing[] = [];
  const lines = text.split('\n');
  let heading = '';
  let open: Growing | null = null;
  for (const [index, line] of lines.entries()) {
    if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '');
    if (!line.startsWith('|')) open = null;
    else if (open) open.rows.push(rowOf(open, cellsOf(line), index + 1));
    else if (isRule(lines[index + 1])) {
      open = { file, heading, columns: cellsOf(line), rows: [] };
      tables.push(open);
    }
  }
  // The first is the rule between head and body.
  return tables.map((table) => ({ ...table, rows: table.rows.slice(1) }));
}

const isRule = (line = ''): boolean => /^\|( *:?-+:? *\|)+$/.test(line.trim());

function rowOf({ file, columns }: Table, cells: string[], line: number): Row {
  if (cells.length !== columns.length) {
    throw new Error(`${file}, line ${line}: ${cells.length} cells below ${columns.length} columns`);
  }
  return { file, line, cells: Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])) };
}

/** As GitHub cuts rows: at every bar without a backslash, also inside code. */
const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** The code in a cell, such as `message` and `{text}`, without its backticks. */
export const codeIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
