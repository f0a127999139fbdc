import { Refusal } from '../../lambdas/domain/errors.ts';
import { type DataLine, EXPORT_VERSION, type ExportLine } from '../../lambdas/domain/exports/export-line.ts';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import type { Numbered } from '../../lambdas/use-cases/exports/import-conversation.ts';
import { problemsOf } from '../contract/problems-of.ts';
import { EXPORT_LINES } from '../contract/schemas/export-line.ts';
import type { FileLine } from './export-file.ts';

const bad = (number: number, why: string) => new Refusal('ERR_INVALID', `line ${number}: ${why}`);

/**
 * The lines of an exported file that hold data, each as the contract says and in its place; the first that is not is refused by its
 * number. A file without its end is refused as well: half of a conversation would be gone on with where the rest belongs.
 */
export async function* checkedLines(lines: AsyncIterable<FileLine>, now: number): AsyncGenerator<Numbered<DataLine>> {
  const inPlace = places(now);
  let [last, isWhole] = [0, false];
  for await (const { text, number } of lines) {
    if (isWhole) throw bad(number, 'nothing may follow the end');
    const line = lineIn(text, number);
    const problem = inPlace(line, number);
    if (problem !== null) throw bad(number, problem);
    last = number;
    isWhole = line.type === 'end';
    if (line.type !== 'export' && line.type !== 'cursor' && line.type !== 'end') yield { line, number };
  }
  if (!isWhole) throw bad(last + 1, 'the end is missing: the file was cut. Export into it again, which goes on there');
}

function lineIn(text: string, number: number): ExportLine {
  let value: { type?: unknown; version?: unknown };
  try {
    value = JSON.parse(text);
  } catch {
    throw bad(number, 'is not JSON');
  }
  const { type } = value ?? {};
  if (typeof type !== 'string' || !Object.hasOwn(EXPORT_LINES, type)) throw bad(number, 'is of no type that is known');
  if (type === 'export' && typeof value.version === 'number' && value.version > EXPORT_VERSION) {
    throw bad(number, `is of the form ${value.version}: import it with a later version of this program`);
  }
  const [problem] = problemsOf(schemaFor(value as ExportLine), value, 'it');
  if (problem !== undefined) throw bad(number, problem);
  return value as ExportLine;
}

/** The schema of a line; of an entry that of its kind, so that what is wrong is told of it alone. */
function schemaFor(line: ExportLine) {
  const schema = EXPORT_LINES[line.type];
  if (line.type !== 'entry') return schema;
  return EXPORT_LINES.entry.anyOf.find(({ properties }) => properties.kind.const === line.kind) ?? schema;
}

/** Milliseconds by which the clocks of two gateways and of an operator may differ. */
const CLOCKS_DIFFER = 5 * MINUTE;

/**
 * What is wrong with the place of each line, one after the other; null if nothing is. Times of a log never fall, since readers
 * look for the first that is kept by halves, and none is to come, since the next message would get it.
 */
function places(now: number): (line: ExportLine, number: number) => string | null {
  let [current, pos, at, hasSettings] = ['', 0, 0, false];
  return (line, number) => {
    if ((line.type === 'export') !== (number === 1))
      return number === 1 ? 'has to say what this is' : 'is no first line';
    switch (line.type) {
      case 'export':
      case 'cursor':
      case 'end':
        return null;
      case 'settings':
        if (hasSettings) return 'there are settings already';
        hasSettings = true;
        return null;
      case 'conversation':
        [current, pos, at] = [line.conversationId, 0, 0];
        break;
      case 'entry':
        if (line.conversationId !== current) return 'its conversation has to stand before it';
        if (line.pos <= pos) return `its place is ${line.pos}, after ${pos}`;
        if (Date.parse(line.at) < at) return 'its time is before that of the entry before it';
        if (Date.parse(line.at) > now + CLOCKS_DIFFER) return 'its time has not come';
        [pos, at] = [line.pos, Date.parse(line.at)];
        break;
      case 'read':
        if (line.by === 'visitor' && line.conversationId !== current) return 'its conversation has to stand before it';
        break;
      default:
        current = '';
    }
    return hasSettings ? null : 'the settings have to stand before it';
  };
}
