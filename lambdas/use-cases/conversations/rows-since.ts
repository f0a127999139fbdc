import {
  type ActivityIndex,
  BUCKET,
  bucketAt,
  comparedRows,
  type PlacedRow,
} from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { type DueList, missingRows } from '../../domain/conversations/due-list.ts';
import type { Entry, LocatedEntry } from '../../domain/conversations/entry.ts';
import { isExpired, type LogRules } from '../../domain/conversations/log.ts';
import { END_OF_ROW, type Place } from '../../domain/delivery/agent-cursor.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = {
  conversationLog: Pick<ConversationLog, 'from'>;
  clock: Clock;
  rules: LogRules;
  activityIndex: Pick<ActivityIndex, 'fromTenant'>;
  dueList: Pick<DueList, 'ofTenant'>;
};

/** An entry, and where it was found. */
export type PlacedEntry = { located: LocatedEntry; place: Place };

const ROWS_PER_READ = 200;
/** Rows read side by side, and yielded together. */
export const ROWS_AT_ONCE = 10;
const ENTRIES_PER_READ = 100;

/** Entries of one row that are read at once: more than one part of a catch-up gives out. */
const MOST_OF_A_ROW = 300;

/** A row to be read. `continued`: from the middle, where an earlier part had come to. */
type Row = PlacedRow & { continued?: true };

/**
 * A tenant's entries that have not expired, row by row of the activity index, from those that begin at `since` on, after a place:
 * each row is read once, and gives its own entries, in order. Yields what some rows hold, and how far that is; ends in the middle
 * of a row that holds very much (`isCut`), from where a reader goes on.
 *
 * What was committed before `since`, and may not have been pushed by then, is given with the first later row of its conversation:
 * its late push made one, and so does whatever follows it. Rows that could not be made stand on the due list, which is read first:
 * one that is made meanwhile is in the index by then.
 */
export async function* entriesByRow(
  needs: Needs,
  tenantId: TenantId,
  { since, after }: { since: number; after: Place | null },
): AsyncGenerator<{ entries: PlacedEntry[]; upTo: Place; isCut: boolean }> {
  for await (const rows of batchesOf(needs, tenantId, since, after)) {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = rows.slice(from, from + ROWS_AT_ONCE);
      const read = await Promise.all(some.map((row) => entriesOf(needs, row, since)));
      const cut = read.findIndex(({ cutAt }) => cutAt !== null);
      const { bucket, conversationId } = some.at(-1) as Row;
      yield {
        entries: (cut < 0 ? read : read.slice(0, cut + 1)).flatMap((row) => row.entries),
        upTo: read[cut]?.cutAt ?? { bucket, conversationId, pos: END_OF_ROW },
        isCut: cut >= 0,
      };
      if (cut >= 0) return;
    }
  }
}

async function* batchesOf(
  { activityIndex, dueList }: Needs,
  tenantId: TenantId,
  since: number,
  after: Place | null,
): AsyncGenerator<Row[]> {
  const isAfter = (row: PlacedRow) => row.bucket >= since && (!after || comparedRows(row, after) > 0);
  let missing = missingRows(await dueList.ofTenant(tenantId))
    .filter(isAfter)
    .sort(comparedRows);
  if (after && after.pos < END_OF_ROW) yield [{ tenantId, ...after, pos: after.pos + 1, continued: true }];
  for (let before: Place | PlacedRow | undefined = after ?? undefined; ; ) {
    const rows = await activityIndex.fromTenant(tenantId, { since, after: before, limit: ROWS_PER_READ });
    const last = rows.length < ROWS_PER_READ ? undefined : rows.at(-1);
    const due = missing.filter((row) => !last || comparedRows(row, last) <= 0);
    missing = missing.slice(due.length);
    // A row that is there keeps its own position; the due list may know an earlier one only.
    const made = new Set(rows.map(keyOf));
    yield [...rows, ...onlyOnce(due).filter((row) => !made.has(keyOf(row)))].sort(comparedRows);
    if (!last) return;
    before = last;
  }
}

const keyOf = ({ bucket, conversationId }: PlacedRow): string => `${bucket}#${conversationId}`;

/** Of rows with the same place the one that begins first. */
function onlyOnce(rows: PlacedRow[]): PlacedRow[] {
  const firsts = new Map<string, PlacedRow>();
  for (const row of rows) {
    const known = firsts.get(keyOf(row));
    if (!known || row.pos < known.pos) firsts.set(keyOf(row), row);
  }
  return [...firsts.values()];
}

async function entriesOf(
  needs: Needs,
  row: Row,
  since: number,
): Promise<{ entries: PlacedEntry[]; cutAt: Place | null }> {
  const { tenantId, conversationId, bucket } = row;
  const isOfRow = ({ at }: Entry) => at < bucket + BUCKET;
  const entries = await fromPosition(needs, row, row.pos, isOfRow, MOST_OF_A_ROW);
  const isBefore = ({ at }: Entry) => bucketAt(conversationId, at) < since;
  const own = entries.filter((entry) => entry.at >= bucket || isBefore(entry));
  const late = row.continued ? [] : await unpushedBefore(needs, row, entries[0], isBefore);
  const placed = (entry: Entry): Place => ({ bucket, conversationId, pos: entry.pos });
  const last = entries.at(-1);
  const now = needs.clock();
  const living = [...late, ...own].filter((entry) => !isExpired(entry, now, needs.rules));
  return {
    entries: living.map((entry) => ({
      located: { tenantId, conversationId, entry },
      place: placed(entry),
    })),
    cutAt: last && entries.length >= MOST_OF_A_ROW ? placed(last) : null,
  };
}

/**
 * The entries before a row that may have been unpushed when it began, if no earlier row was read that gave them: up to the end of
 * the run of pushed ones, as the first entry of the row knew it.
 */
async function unpushedBefore(
  needs: Needs,
  row: Row,
  first: Entry | undefined,
  isBefore: (entry: Entry) => boolean,
): Promise<Entry[]> {
  if (!first || first.pushedUpTo + 1 >= first.pos) return [];
  const entries = await fromPosition(needs, row, first.pushedUpTo + 1, ({ pos }) => pos < first.pos);
  return entries.every(isBefore) ? entries : [];
}

/** The entries of a row's conversation from a position on, as long as they are wanted, and until there are very many. */
async function fromPosition(
  { conversationLog }: Needs,
  { tenantId, conversationId }: PlacedRow,
  from: number,
  isWanted: (entry: Entry) => boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<Entry[]> {
  const found: Entry[] = [];
  for (let pos = from; found.length < most; ) {
    const page = await conversationLog.from(tenantId, conversationId, pos, ENTRIES_PER_READ);
    const wanted = page.filter(isWanted);
    found.push(...wanted);
    const last = page.at(-1);
    if (!last || page.length < ENTRIES_PER_READ || wanted.length < page.length) return found;
    pos = last.pos + 1;
  }
  return found;
}
