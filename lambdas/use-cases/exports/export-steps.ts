import type { Account } from '../../domain/accounts/account.ts';
import type { AccountStore } from '../../domain/accounts/account-store.ts';
import { type ActivityIndex, BUCKET, bucketAt, type PlacedRow } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { unitsOfAll } from '../../domain/conversations/entry-size.ts';
import { isExpired } from '../../domain/conversations/log.ts';
import type { CannedReplyStore } from '../../domain/desk/canned-reply.ts';
import type { ReadMarks } from '../../domain/desk/read-marks.ts';
import type { ExportCursor } from '../../domain/exports/export-cursor.ts';
import {
  agentLine,
  cannedLine,
  conversationLine,
  EXPORT_VERSION,
  type ExportLine,
  entryLine,
  readLine,
  settingsLine,
  visitorLine,
} from '../../domain/exports/export-line.ts';
import { given } from '../../domain/given.ts';
import type { VisitorAttributes } from '../../domain/identity/attributes.ts';
import type { StaffNameStore } from '../../domain/identity/staff-names.ts';
import type { StaffRecords } from '../../domain/identity/staff-records.ts';
import type { VisitorReferences, VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId, StaffId, Subject, TenantId } from '../../domain/ids.ts';
import { noSuchTenant } from '../../domain/refusals.ts';
import type { Retention } from '../../domain/tenants/retention.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { entriesAfter } from '../conversations/history.ts';

export type ExportNeeds = {
  tenantStore: TenantLookup;
  accounts: Pick<AccountStore, 'list'>;
  staffNameStore: Pick<StaffNameStore, 'find'>;
  staffRecords: Pick<StaffRecords, 'list'>;
  cannedReplies: Pick<CannedReplyStore, 'list'>;
  activityIndex: Pick<ActivityIndex, 'fromTenant'>;
  conversationLog: Pick<ConversationLog, 'from' | 'before' | 'tail'>;
  visitors: Pick<VisitorStore, 'find'>;
  references: Pick<VisitorReferences, 'references'>;
  attributes: Pick<VisitorAttributes, 'find'>;
  readMarks: Pick<ReadMarks, 'find' | 'ofStaff'>;
  clock: Clock;
  rules: Retention;
};

/** `after`: where an earlier answer ended. */
export type ExportTenant = { tenantId: TenantId; after?: ExportCursor | undefined };

/** Lines that stand or are left out together; `next` leads to what follows them, null after the last. */
export type ExportStep = {
  lines: ExportLine[];
  next: ExportCursor | null;
  /** What was read for it, about, in units of 4 KB. */
  units: number;
};

const STAFF_PER_READ = 1000;
const REPLIES_PER_STEP = 50;
const ROWS_PER_READ = 100;
/** Entries of a step: of the longest, with ten files each, they are a megabyte. */
const ENTRIES_PER_STEP = 50;
const MARKS_PER_STEP = 500;

/** Other identities of one visitor that are exported: as many as a person has devices, and more than a script needs. */
export const MOST_REFERENCES = 500;

/** Conversations of which it is remembered that they were exported. */
const MOST_REMEMBERED = 10_000;

/**
 * Walks over all that a tenant has, step by step, in an order that stays: its settings and staff, canned replies, conversations by
 * the time of their first entry, each whole, then what its staff have read. Each conversation is exported as it is when the walk
 * comes to it, so all that was stored before the walk began is in it, unless it has expired since; a conversation that has been passed
 * is not gone back to. What has expired is judged by when it is read, never by the cursor, which whoever asks may have made: the first
 * entry that is kept only ever moves to a later row, so nothing is passed by for it.
 *
 * Conversations are found by the activity index, at the row of their first entry. Where that row is missing (a write of it
 * failed, and the sweeper makes up for it within a minute) a conversation is exported at each of its rows: twice rather than
 * never.
 */
export async function* exportSteps(
  needs: ExportNeeds,
  { tenantId, after: place }: ExportTenant,
): AsyncGenerator<ExportStep> {
  const staff = await staffOf(needs, tenantId);
  const agents = staff.map(({ id }) => id);

  if (!place) {
    const tenant = await needs.tenantStore.find(tenantId, 'now');
    if (!tenant) throw noSuchTenant();
    const exportedAt = new Date(needs.clock()).toISOString();
    const lines: ExportLine[] = [
      { type: 'export', version: EXPORT_VERSION, tenantId, exportedAt },
      settingsLine(tenant),
      ...staff.map(({ id, ...known }) => agentLine(id, known)),
    ];
    yield { lines, next: { in: 'canned', agent: null, after: null }, units: 4 };
  }
  if (!place || place.in === 'canned') {
    yield* cannedSteps(needs, { tenantId, agents, from: place ?? null });
  }
  if (place?.in !== 'reads') {
    const from = place?.in === 'conversations' ? place : null;
    yield* conversationSteps(needs, { tenantId, from });
  }
  yield* readSteps(needs, { tenantId, agents, from: place?.in === 'reads' ? place : null });
  yield { lines: [{ type: 'end' }], next: null, units: 0 };
}

type Place<In> = Extract<ExportCursor, { in: In }>;

/** Everybody of whom an account, a name or a record is known, by id. */
async function staffOf({ accounts, staffNameStore, staffRecords }: ExportNeeds, tenantId: TenantId) {
  const [known, { names, chosen }, records] = await Promise.all([
    accounts.list(tenantId),
    staffNameStore.find(tenantId),
    staffRecords.list(tenantId, STAFF_PER_READ),
  ]);
  const accountOf = new Map<StaffId, Account>(known.map((account) => [account.id, account]));
  const recordOf = new Map(records.map((record) => [record.id, record]));
  const ids = [...new Set([...accountOf.keys(), ...names.keys(), ...recordOf.keys()])].sort();
  return ids.map((id) => ({
    id,
    ...given({ name: names.get(id), record: recordOf.get(id), account: accountOf.get(id) }),
    chosen: chosen.has(id),
  }));
}

async function* cannedSteps(
  { cannedReplies }: ExportNeeds,
  walk: { tenantId: TenantId; agents: StaffId[]; from: Place<'canned'> | null },
): AsyncGenerator<ExportStep> {
  const { tenantId, agents, from } = walk;
  const resumed = from?.agent ?? null;
  const owners = [null, ...agents].filter((id) => resumed === null || (id !== null && id >= resumed));
  for (const agent of owners) {
    const owner = { tenantId, ...(agent === null ? {} : { staff: agent }) };
    let after = agent === resumed ? (from?.after ?? undefined) : undefined;
    for (;;) {
      const replies = await cannedReplies.list(owner, { after, limit: REPLIES_PER_STEP });
      after = replies.at(-1)?.shortcut;
      if (after === undefined) break;
      const lines = replies.map((reply) => cannedLine(reply, agent ?? undefined));
      yield { lines, next: { in: 'canned', agent, after }, units: replies.length / 4 };
      if (replies.length < REPLIES_PER_STEP) break;
    }
  }
}

async function* conversationSteps(
  needs: ExportNeeds,
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
async function beginsAt(needs: ExportNeeds, { tenantId, since, row }: Walked): Promise<boolean> {
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
  { conversationLog, rules, clock }: ExportNeeds,
  { tenantId, conversationId }: Log,
): Promise<Entry | undefined> {
  const [first] = await conversationLog.from(tenantId, conversationId, 1, 1);
  if (!first || !isExpired(first, clock(), rules)) return first;
  const source = { conversationLog, tenantId, conversationId, now: clock(), rules };
  return (await entriesAfter(source, null, 1)).entries[0];
}

/** What stands before the entries of a conversation: its visitor, the visitor's other identities, and whose it is. */
async function beginning(
  needs: ExportNeeds,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
): Promise<{ lines: ExportLine[]; units: number }> {
  const { record, restart } = await needs.conversationLog.tail(tenantId, conversationId);
  if (!record) return { lines: [], units: 1 };
  const people = await peopleOf(needs, tenantId, record.subject);
  return { lines: [...people, conversationLine(record, restart)], units: 4 + people.length };
}

async function peopleOf(
  { visitors, references, attributes }: ExportNeeds,
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
  { conversationLog, readMarks, rules, clock }: ExportNeeds,
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

async function* readSteps(
  { readMarks }: ExportNeeds,
  walk: { tenantId: TenantId; agents: StaffId[]; from: Place<'reads'> | null },
): AsyncGenerator<ExportStep> {
  const { tenantId, agents, from } = walk;
  for (const agent of agents.filter((id) => from === null || id >= from.agent)) {
    const marks = [...(await readMarks.ofStaff(tenantId, agent))].sort(([one], [other]) => (one < other ? -1 : 1));
    const after = agent === from?.agent ? from.after : null;
    const left = marks.filter(([conversationId]) => after === null || conversationId > after);
    for (let start = 0; start < left.length; start += MARKS_PER_STEP) {
      const some = left.slice(start, start + MARKS_PER_STEP);
      const lines = some.map(([conversationId, mark]) => readLine(conversationId, agent, mark));
      const last = some.at(-1)?.[0] ?? null;
      yield { lines, next: { in: 'reads', agent, after: last }, units: some.length / 30 };
    }
  }
}
