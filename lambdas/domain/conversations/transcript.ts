import { withoutMarksOfDirection } from '../marks-of-direction.ts';
import { readableLine } from '../readable-text.ts';
import { closedSince, type Entry, isMessage, isVisibleToVisitors } from './entry.ts';
import { eventView, isEvent, type NamedEntry } from './event-view.ts';
import { messageView } from './message-view.ts';

/** The forms of a transcript: for machines, and to read. */
export const TRANSCRIPT_FORMATS = ['json', 'txt'] as const;
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

/**
 * Entries of one answer, and their bytes as JSON, of which the first entry may have more: a function answers 6 MB at most, and API
 * Gateway 10 MB (aws-facts, sections 3 and 4), while each of these entries may be written with its fields in two spellings.
 */
export const MOST_TRANSCRIBED = 500;
export const MOST_TRANSCRIBED_BYTES = 1_000_000;

/** Whether a transcript has an entry: a visitor's side has what it may be told of, and nothing that agents say among themselves. */
export const isTranscribed = (entry: Entry, toVisitor: boolean): boolean =>
  toVisitor ? isVisibleToVisitors(entry) : isEvent(entry);

/** The longest run of entries from the front that fits into one answer; at least one. */
export function fitting(entries: readonly Entry[]): number {
  let left = MOST_TRANSCRIBED_BYTES;
  const end = entries.findIndex((entry) => {
    left -= new TextEncoder().encode(JSON.stringify(entry)).length;
    return left < 0;
  });
  return end < 0 ? entries.length : Math.max(end, 1);
}

/** An entry of a transcript: agents read what their thread has, a visitor neither who did it nor where it stands. */
export function transcriptView(located: NamedEntry, toVisitor: boolean) {
  if (!toVisitor) return eventView(located);
  const { entry } = located;
  switch (entry.kind) {
    case 'message':
      return { type: 'message' as const, message: messageView({ ...located, entry }) };
    case 'closed':
      return { type: 'closed' as const, timestamp: iso(closedSince(entry)), reason: entry.reason };
    case 'reopened':
    case 'erased':
      return { type: entry.kind, timestamp: iso(entry.at) };
    default:
      return null;
  }
}

/** What stands above a transcript that is read from its beginning. */
export const transcriptHead = (site: string, conversationId: string): string =>
  [
    `Conversation ${conversationId}`,
    `Site ${isolated(site)}`,
    'Times are UTC (ISO 8601). What was said is indented; names are as known now.',
    '',
    '',
  ].join('\n');

/**
 * Entries as text, each with its time, its author, and what was said below it, indented by two blanks: so no text can be taken for the
 * beginning of another entry. Each line is set apart from what surrounds it by Unicode's isolates, since it may be of a script
 * that runs from right to left.
 */
export const transcriptText = (entries: readonly NamedEntry[], toVisitor: boolean): string =>
  entries.map((each) => `${[heading(each, toVisitor), ...indented(each)].join('\n')}\n\n`).join('');

function heading({ entry, authorName, assigneeName }: NamedEntry, toVisitor: boolean): string {
  const by = authorName === undefined ? undefined : isolated(authorName);
  const from = toVisitor || by === undefined ? '' : ` by ${by}`;
  switch (entry.kind) {
    case 'message':
      return `${iso(entry.at)}  ${by === undefined ? WHO[entry.sender] : `${by} (${WHO[entry.sender].toLowerCase()})`}`;
    case 'note':
      return `${iso(entry.at)}  Note${from}`;
    case 'closed':
      return `${iso(closedSince(entry))}  Closed${from}: ${entry.reason}`;
    case 'reopened':
      return `${iso(entry.at)}  Opened again${from}`;
    case 'erased':
      return `${iso(entry.at)}  What was said before was erased`;
    case 'assigned': {
      const to = assigneeName === undefined ? entry.to : isolated(assigneeName);
      const decided = [to === null ? 'Assigned to nobody' : `Assigned to ${to}`, ...snoozed(entry.until)];
      return `${iso(entry.at)}  ${decided.join(', ')}${from}${labels(entry.labels)}`;
    }
    case 'labelled':
      return `${iso(entry.at)}  Labelled${from}${labels(entry.labels)}`;
    case 'snoozed':
      return `${iso(entry.at)}  ${snoozed(entry.until).join('')}${from}`;
    case 'unknown':
      return `${iso(entry.at)}  Something that this version does not know`;
  }
}

const WHO = { user: 'Visitor', agent: 'Agent', bot: 'Bot' } as const;

const snoozed = (until: number | null | undefined): string[] =>
  until === undefined ? [] : [until === null ? 'put off no longer' : `put off until ${iso(until)}`];

const labels = (given: readonly string[]): string =>
  given.length === 0 ? ': no labels' : `: ${given.map(isolated).join(', ')}`;

/** The lines of what was said, and of the files beside it, with their links. */
function indented({ entry }: NamedEntry): string[] {
  if (!isMessage(entry) && entry.kind !== 'note') return [];
  const files = (isMessage(entry) && entry.attachments) || [];
  return [
    ...(entry.text === '' ? [] : entry.text.split(LINE_BREAK).map((line) => `  ${isolated(line)}`)),
    ...files.map(({ filename, url }) => `  [${isolated(filename)}] ${readableLine(url)}`),
  ];
}

/** What any program takes for the end of a line (Unicode, UAX 14). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: line ends are control characters
const LINE_BREAK = /\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/;

/** A text whose direction is its own, and changes nothing around it. Its own marks of direction are left out, one of which could end it. */
const isolated = (text: string): string => `\u2068${withoutMarksOfDirection(text)}\u2069`;

const iso = (at: number): string => new Date(at).toISOString();
