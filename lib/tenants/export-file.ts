import { isUtf8 } from 'node:buffer';
import { createReadStream, existsSync, truncateSync } from 'node:fs';
import { Refusal } from '../../lambdas/domain/errors.ts';
import { type ExportCursor, exportCursor } from '../../lambdas/domain/exports/export-cursor.ts';

/** A line of a file, with its number from 1, and where the next begins in bytes: absent of one that has no end, being the last. */
export type FileLine = { text: string; number: number; next?: number };

/** Bytes of a line at most: the longest is an entry, of 400 KB in its table (aws-facts, section 5), in which every character is escaped. */
const MOST_BYTES = 4_000_000;

const NEW_LINE = 0x0a;

/** The lines of a file, one at a time. They end with a line feed alone: JSON may hold what else ends lines, such as U+2028. */
export async function* linesOf(path: string): AsyncGenerator<FileLine> {
  if (!existsSync(path)) throw new Refusal('ERR_NOT_FOUND', `there is no file ${path}`);
  let [number, next, held]: [number, number, Buffer[]] = [1, 0, []];
  const bad = (why: string) => new Refusal('ERR_INVALID', `line ${number}: ${why}`);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, from)) {
      const line = Buffer.concat([...held, chunk.subarray(from, end)]);
      [held, from] = [[], end + 1];
      if (!isUtf8(line)) throw bad('is not UTF-8');
      next += line.length + 1;
      yield { text: line.toString(), number, next };
      number++;
    }
    held.push(chunk.subarray(from));
    if (held.reduce((sum, { length }) => sum + length, 0) > MOST_BYTES) throw bad('is longer than any of an export');
  }
  const last = Buffer.concat(held);
  if (last.length > 0) yield { text: last.toString(), number };
}

/**
 * Where an export into a file goes on: after its last cursor, what stands behind which is cut off; from the beginning if there is no
 * such file, or none in it. Refused if the file is whole, or is none of this tenant's.
 */
export async function resumed(path: string, tenantId: string): Promise<ExportCursor | undefined> {
  if (!existsSync(path)) return undefined;
  let [kept, after]: [number, ExportCursor | undefined] = [0, undefined];
  for await (const { text, number, next } of linesOf(path)) {
    const line = parsed(text);
    if (number === 1 && (line?.type !== 'export' || line.tenantId !== tenantId)) {
      throw new Refusal('ERR_CONFLICT', `${path} is there already, and is no export of ${tenantId}`);
    }
    // The last line may be cut, also right before its end.
    if (next === undefined) break;
    if (line?.type === 'end') throw new Refusal('ERR_CONFLICT', `${path} is a whole export already`);
    if (line?.type === 'cursor') [kept, after] = [next, exportCursor(line.after, `line ${number}: after`)];
  }
  truncateSync(path, kept);
  return after;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
