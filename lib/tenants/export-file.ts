import { createReadStream, existsSync, statSync, truncateSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Refusal } from '../../lambdas/domain/errors.ts';
import { type ExportCursor, exportCursor } from '../../lambdas/domain/exports/export-cursor.ts';

/** A line of a file, with its number from 1. */
export type FileLine = { text: string; number: number };

/** The lines of a file, one at a time. */
export async function* linesOf(path: string): AsyncGenerator<FileLine> {
  if (!existsSync(path)) throw new Refusal('ERR_NOT_FOUND', `there is no file ${path}`);
  let number = 0;
  for await (const text of createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    yield { text, number: ++number };
  }
}

/**
 * Where an export into a file goes on: after its last cursor, what stands behind which is cut off; from the beginning if there is no
 * such file, or none in it. Refused if the file is whole, or is none of this tenant's.
 */
export async function resumed(path: string, tenantId: string): Promise<ExportCursor | undefined> {
  if (!existsSync(path)) return undefined;
  let [bytes, kept, after]: [number, number, ExportCursor | undefined] = [0, 0, undefined];
  for await (const { text, number } of linesOf(path)) {
    bytes += Buffer.byteLength(text) + 1;
    const line = parsed(text);
    if (number === 1 && (line?.type !== 'export' || line.tenantId !== tenantId)) {
      throw new Refusal('ERR_CONFLICT', `${path} is there already, and is no export of ${tenantId}`);
    }
    // The last line may be cut, also right before its end.
    if (bytes > statSync(path).size) break;
    if (line?.type === 'end') throw new Refusal('ERR_CONFLICT', `${path} is a whole export already`);
    if (line?.type === 'cursor') [kept, after] = [bytes, exportCursor(line.after, `line ${number}: after`)];
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
