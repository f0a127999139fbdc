import { type ActivityIndex, BUCKET, bucketAt, type PlacedRow } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { unitsOfAll } from '../../domain/conversations/entry-size.ts';
import { isExpired } from '../../domain/conversations/log.ts';
import type { ReadMarks } from '../../domain/desk/read-marks.ts';
import type { ExportLine } from '../../domain/exports/export-line.ts';
import { conversationLine, entryLine, readLine, visitorLine } from '../../domain/exports/to-export-line.ts';
import type { VisitorAttributes } from '../../domain/identity/attributes.ts';
import type { VisitorReferences, VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import type { Retention } from '../../domain/tenants/retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { entriesAfter } from '../conversations/history.ts';
import type { ExportStep, Place } from './export-step.ts';

export type ConversationStepNeeds = {
  activityIndex: Pick<ActivityIndex, 'fromTenant'>;
  conversationLog: Pick<ConversationLog, 'from' | 'before' | 'tail'>;
  visitors: Pick<VisitorStore, 'find'>;
  references: Pick<VisitorReferences, 'references'>;
  attributes: Pick<VisitorAttributes, 'find'>;
  readMarks: Pick<ReadMarks, 'find'>;
  clock: Clock;
  rules: Retention;
};

const ROWS_PER_READ = 100;
/** Entries of a step: of the longest, with ten files each, they are a megabyte. */
const ENTRIES_PER_STEP = 50;

/** Other identities of one visitor that are exported: as many as a person has devices, and more than a script needs. */
export const MOST_REFERENCES = 500;

/** Conversations of which it is remembered that they were exported. */
const MOST_REMEMBERED = 10_000;

/**
 * Walks over a tenant's conversations, each whole, by the time of their first entry: from after a place, or from the first.
 *
 * They are found by the activity index, at the row of their first entry. Where that row is missing (a write of it failed, and the
 * sweeper makes up for it within a minute) a conversation is exported at each of its rows: twice rather than never.
 */
export async function* conversationSteps(
  needs: ConversationStepNeeds,
  { tenantId, from }: { tenantId: TenantId; from: Place<'conversations'> | null },
): AsyncGenerator<ExportStep> {
  const since = needs.clock() - needs.rules.retention - BUCKET;
  const passed = new Set<ConversationId>(from ? [from.row.conversationId] : []);
  if (from && from.pos !== null) yield* entrySteps(needs, { tenantId, row: from.row, after: from.pos });
  for (let after = from?.row; ; ) {
    const rows = await needs.activityIndex.fromTenant(tenantId, { since, after, limit: ROWS_PER_READ });
    for (const row of rows) {
      const place = { bucket: row.bucket, conversationId: row.conversationId };
      const done = { in: 'conversations', row: place, pos: null } as const;
      if (passed.has(row.conversationId)) continue;
      const begins = await beginsAt(needs, { tenantId, since, row });
      if (passed.size < MOST_REMEMBERED) passed.add(row.conversationId);
      if (!begins) {
        yield { lines: [], next: done, units: 2 };
        continue;
      }
      const { lines, units } = await beginning(needs, { tenantId, conversationId: row.conversationId });
      if (lines.length === 0) continue;
      yield { lines, next: { in: 'conversations', row: place, pos: 0 }, units };
      yield* entrySteps(needs, { tenantId, row: place, after: 0 });
    }
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_READ) return;
    after = last;
  }
}

type Walked = { tenantId: TenantId; since: number; row: PlacedRow };

/** Whether a conversation is exported at a row: at that of its first entry that is kept, or where that row is missing. */
async function beginsAt(needs: ConversationStepNeeds, { tenantId, since, row }: Walked): Promise<boolean> {
  const { conversationId, bucket } = row;
  const first = await firstLiving(needs, { tenantId, conversationId });
  if (!first) return false;
  const begins = bucketAt(conversationId, first.at);
  if (begins >= bucket) return true;
  const before = { bucket: begins, conversationId: justBefore(conversationId) };
  const [found] = await needs.activityIndex.fromTenant(tenantId, { since, after: before, limit: 1 });
  return found?.conversationId !== conversationId || found.bucket !== begins;
}

/** A text that comes before an id, and after all ids that do. */
const justBefore = (id: ConversationId): string =>
  `${id.slice(0, -1)}${String.fromCharCode((id.at(-1) ?? '').charCodeAt(0) - 1)}\uffff`;

type Log = { tenantId: TenantId; conversationId: ConversationId };

/** The first entry that has not expired. */
async function firstLiving(
  { conversationLog, rules, clock }: ConversationStepNeeds,
  { tenantId, conversationId }: Log,
): Promise<Entry | undefined> {
  const [first] = await conversationLog.from(tenantId, conversationId, 1, 1);
  if (!first || !isExpired(first, clock(), rules)) return first;
  const source = { conversationLog, tenantId, conversationId, now: clock(), rules };
  return (await entriesAfter(source, null, 1)).entries[0];
}

/** What stands before the entries of a conversation: its visitor, the visitor's other identities, and whose it is. */
async function beginning(
  needs: ConversationStepNeeds,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
): Promise<{ lines: ExportLine[]; units: number }> {
  const { record, restart } = await needs.conversationLog.tail(tenantId, conversationId);
  if (!record) return { lines: [], units: 1 };
  const people = await peopleOf(needs, tenantId, record.subject);
  return { lines: [...people, conversationLine(record, restart)], units: 4 + people.length };
}

async function peopleOf(
  { visitors, references, attributes }: ConversationStepNeeds,
  tenantId: TenantId,
  subject: Subject,
): Promise<ExportLine[]> {
  const visitor = await visitors.find(tenantId, subject);
  if (!visitor) return [];
  const lines: ExportLine[] = [visitorLine(visitor, { attributes: await attributes.find(tenantId, subject) })];
  for (const reference of await references.references(tenantId, subject, MOST_REFERENCES)) {
    const other = await visitors.find(tenantId, reference.subject);
    if (other && (other.as === subject || other.handedTo === subject)) {
      lines.push(visitorLine(other, { use: reference.use }));
    }
  }
  return lines;
}

/** The entries of a conversation after a position, and then how far its visitor has read them. */
async function* entrySteps(
  { conversationLog, readMarks, rules, clock }: ConversationStepNeeds,
  walk: { tenantId: TenantId; row: Place<'conversations'>['row']; after: number },
): AsyncGenerator<ExportStep> {
  const { tenantId, row } = walk;
  const { conversationId } = row;
  for (let after = walk.after; ; ) {
    const entries = await conversationLog.from(tenantId, conversationId, after + 1, ENTRIES_PER_STEP);
    const living = entries.filter((entry) => !isExpired(entry, clock(), rules));
    const lines: ExportLine[] = living.map((entry) => entryLine(conversationId, entry));
    after = entries.at(-1)?.pos ?? after;
    if (entries.length === ENTRIES_PER_STEP) {
      yield { lines, next: { in: 'conversations', row, pos: after }, units: unitsOfAll(living) };
      continue;
    }
    const mark = await readMarks.find({ tenantId, conversationId, by: 'visitor' });
    if (mark) lines.push(readLine(conversationId, 'visitor', mark));
    yield { lines, next: { in: 'conversations', row, pos: null }, units: unitsOfAll(living) + 1 };
    return;
  }
}
