import { isDeepStrictEqual } from 'node:util';
import { type ActivityIndex, bucketAt } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { deskRules } from '../../domain/conversations/desk-rules.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import type { EntryArchive } from '../../domain/conversations/entry-archive.ts';
import { isExpired, type LogRules } from '../../domain/conversations/log.ts';
import type { Inbox } from '../../domain/desk/inbox.ts';
import type { ReadMarks } from '../../domain/desk/read-marks.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ConversationLine, EntryLine, ReadLine, VisitorLine } from '../../domain/exports/export-line.ts';
import { entryOf, markOf, recordOfLine, restartOf, visitorOf } from '../../domain/exports/from-export-line.ts';
import { entryLine } from '../../domain/exports/to-export-line.ts';
import type { AttributeSource, VisitorAttributes } from '../../domain/identity/attributes.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { VisitorReferences, VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { tenantRetention } from '../../domain/tenants/retention.ts';
import { type Tenant, unansweredHours } from '../../domain/tenants/tenant.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { HOUR, MINUTE } from '../../domain/time/units.ts';
import { writeInboxRow } from '../conversations/write-inbox-row.ts';

/** A line with its number in the file. */
export type Numbered<Line> = { line: Line; number: number };

/** A conversation as it stands in a file: the people before it, its entries in order, and how far its visitor has read. */
export type ImportedConversation = {
  visitors: Numbered<VisitorLine>[];
  conversation: Numbered<ConversationLine>;
  entries: Numbered<EntryLine>[];
  read?: Numbered<ReadLine> | undefined;
};

/** Stores that keep what they write as if it were a certain time. */
export type StoresAt = {
  visitors: Pick<VisitorStore, 'create'>;
  references: Pick<VisitorReferences, 'refer'>;
  attributes: Pick<VisitorAttributes, 'find' | 'set'>;
  conversationLog: Pick<ConversationLog, 'createRecord' | 'recordRestart'>;
  entryArchive: EntryArchive;
  readMarks: Pick<ReadMarks, 'find' | 'set'>;
  inbox: Pick<Inbox, 'write'>;
};

export type ImportConversationNeeds = {
  /**
   * The stores whose clock stands at a time (epoch milliseconds), and that keep what they write for so many milliseconds after
   * it: so what is imported is kept no longer than if it had been said here.
   */
  storesAt: (at: number, retention: number) => StoresAt;
  visitors: Pick<VisitorStore, 'find'>;
  conversationLog: Pick<ConversationLog, 'tail' | 'from'>;
  activityIndex: Pick<ActivityIndex, 'touch'>;
  clock: Clock;
  /** Days for which this gateway keeps anything. */
  mostRetentionDays: number;
};

/** Entries written at once. */
const WIDTH = 10;
const ENTRIES_PER_READ = 100;

/**
 * Stores a conversation of another gateway: whose it is, its entries at their positions, and what is derived from them. Nobody is
 * told, and nothing is noted as due. Answers how many entries it has now; 0, and stores nothing, if none of them is kept here:
 * they have expired by the tenant's retention, or were erased (`keptHere`).
 *
 * Every write is made once, or finds the same there, so it may be repeated after a crash at any of them. The last entry is the
 * first to be written: whoever writes into the conversation meanwhile writes after it. Refused, with the number of the line,
 * where something else has the same id.
 */
export async function importConversation(
  needs: ImportConversationNeeds,
  tenant: Tenant,
  imported: ImportedConversation,
): Promise<number> {
  const { conversation, visitors, read } = imported;
  const { tenantId } = tenant;
  const { conversationId, visitor } = conversation.line;
  const rules = rulesFor(tenant, needs);
  const kept = await keptHere(needs, tenantId, imported, rules);
  const last = kept.at(-1);
  if (!last) return 0;

  const stores = needs.storesAt(last.entry.at, rules.retention);
  for (const each of visitors) await importVisitor(stores, tenantId, each);
  await importRecord(needs, stores, tenantId, conversation);
  const restore = ({ entry, number }: (typeof kept)[number]) =>
    restoreEntry(needs, stores, { tenantId, conversationId, entry, number });
  await restore(last);
  await inParallel(kept.slice(0, -1), WIDTH, restore);
  for (const [bucket, pos] of bucketsOf(
    conversationId,
    kept.map(({ entry }) => entry),
  )) {
    await needs.activityIndex.touch({ tenantId, conversationId, bucket }, pos);
  }
  if (read) await importMark(stores, tenantId, read.line);
  const tail = await needs.conversationLog.tail(tenantId, conversationId);
  const ending = { tenantId, conversationId, visitor, entry: last.entry, tail };
  await writeInboxRow({ ...needs, inbox: stores.inbox, rules, desk: deskRules(tenant) }, ending);
  return kept.length;
}

/** By what the entries of a tenant expire here, and conversations close. */
export const rulesFor = (
  tenant: Tenant,
  { mostRetentionDays }: Pick<ImportConversationNeeds, 'mostRetentionDays'>,
): LogRules => ({
  ...tenantRetention(tenant, mostRetentionDays),
  idle: tenant.idleMinutes * MINUTE,
  unanswered: unansweredHours(tenant) * HOUR,
});

/**
 * The entries of a file that have not expired here, and were not erased: neither where they come from, below the last fence among
 * them, nor here, below one that was set since, or before their visitor was.
 */
async function keptHere(
  { conversationLog, visitors, clock }: ImportConversationNeeds,
  tenantId: TenantId,
  { visitors: people, conversation, entries }: ImportedConversation,
  rules: LogRules,
): Promise<{ entry: Entry; number: number }[]> {
  const { conversationId, visitor } = conversation.line;
  const all = entries.map(({ line, number }) => ({ entry: entryOf(line), number }));
  const fence = all.findLast(({ entry }) => entry.kind === 'erased')?.entry.pos ?? 0;
  const fenceHere = await lastFence(conversationLog, tenantId, conversationId, all[0]?.entry.pos ?? 1);
  const another = all.find(({ entry }) => entry.pos >= fenceHere);
  if (fenceHere > 0 && another && !(another.entry.pos === fenceHere && another.entry.kind === 'erased'))
    throw taken(another.number, `the entry at ${fenceHere} of the conversation ${conversationId}`);
  const stored = await visitors.find(tenantId, visitor);
  const inFile = people.find(({ line }) => line.subject === visitor)?.line;
  const since = stored ? erasedSince(stored, inFile && visitorOf(inFile, tenantId)) : 0;
  const now = clock();
  return all.filter(
    ({ entry }) => entry.pos >= Math.max(fence, fenceHere) && entry.at >= since && !isExpired(entry, now, rules),
  );
}

/** When a visitor was erased here, if that was after it was exported; else 0. */
const erasedSince = ({ erasedAt = 0 }: Visitor, exported: Visitor | undefined): number =>
  erasedAt > (exported?.erasedAt ?? 0) ? erasedAt : 0;

/** The position of the last `erased` entry from a position on; 0 without one. */
async function lastFence(
  log: ImportConversationNeeds['conversationLog'],
  tenantId: TenantId,
  conversationId: ConversationId,
  from: number,
): Promise<number> {
  let fence = 0;
  for (let pos = from; ; ) {
    const entries = await log.from(tenantId, conversationId, pos, ENTRIES_PER_READ);
    fence = entries.findLast(({ kind }) => kind === 'erased')?.pos ?? fence;
    const last = entries.at(-1);
    if (!last || entries.length < ENTRIES_PER_READ) return fence;
    pos = last.pos + 1;
  }
}

const taken = (number: number, what: string) =>
  new Refusal('ERR_CONFLICT', `line ${number}: ${what} is there already, and is another`);

async function importVisitor(stores: StoresAt, tenantId: TenantId, { line, number }: Numbered<VisitorLine>) {
  const visitor = visitorOf(line, tenantId);
  const owner = line.as ?? line.handedTo;
  // First, as everywhere: after a crash here there is a reference too many, and never somebody whom nobody finds.
  if (line.use && owner) await stores.references.refer(tenantId, owner, { subject: line.subject, use: line.use });
  const stored = await stores.visitors.create(visitor);
  if (stored.conversationId !== visitor.conversationId || stored.as !== visitor.as) {
    throw taken(number, `the visitor ${line.subject}`);
  }
  if (erasedSince(stored, visitor) > 0) return;
  const known = line.attributes ? await stores.attributes.find(tenantId, line.subject) : {};
  for (const source of ['site', 'page'] as const satisfies readonly AttributeSource[]) {
    const said = line.attributes?.[source];
    if (said && !known[source]) await stores.attributes.set(tenantId, line.subject, source, said);
  }
}

async function importRecord(
  { conversationLog }: ImportConversationNeeds,
  stores: StoresAt,
  tenantId: TenantId,
  { line, number }: Numbered<ConversationLine>,
): Promise<void> {
  const { conversationId } = line;
  const [record, restart] = [recordOfLine(line), restartOf(line)];
  await stores.conversationLog.createRecord(tenantId, record);
  if (restart) await stores.conversationLog.recordRestart(tenantId, conversationId, restart, null);
  const stored = (await conversationLog.tail(tenantId, conversationId)).record;
  if (stored?.subject !== record.subject || stored.createdAt !== record.createdAt) {
    throw taken(number, `the conversation ${conversationId}`);
  }
}

async function restoreEntry(
  { conversationLog }: ImportConversationNeeds,
  { entryArchive }: StoresAt,
  {
    tenantId,
    conversationId,
    entry,
    number,
  }: { tenantId: TenantId; conversationId: string; entry: Entry; number: number },
): Promise<void> {
  if (await entryArchive.restore(tenantId, conversationId, entry)) return;
  const [stored] = await conversationLog.from(tenantId, conversationId, entry.pos, 1);
  if (stored && isDeepStrictEqual(entryLine(conversationId, stored), entryLine(conversationId, entry))) return;
  throw taken(number, `the entry at ${entry.pos} of the conversation ${conversationId}`);
}

/** The buckets of the activity index that hold these entries, each with the position from which its entries begin. */
function bucketsOf(conversationId: string, entries: readonly Entry[]): Map<number, number> {
  const buckets = new Map<number, number>();
  for (const { at, pos } of entries) {
    const bucket = bucketAt(conversationId, at);
    if (!buckets.has(bucket)) buckets.set(bucket, pos);
  }
  return buckets;
}

/** Sets a mark unless the reader has one here. */
export async function importMark(
  { readMarks }: Pick<StoresAt, 'readMarks'>,
  tenantId: TenantId,
  line: ReadLine,
): Promise<void> {
  const reader = { tenantId, conversationId: line.conversationId, by: line.by };
  if ((await readMarks.find(reader)) === null) await readMarks.set(reader, markOf(line), null);
}
