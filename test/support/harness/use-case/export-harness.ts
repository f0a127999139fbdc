import { bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { KnownEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { type ConversationState, EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import { shortcut } from '../../../../lambdas/domain/desk/canned-reply.ts';
import type { ExportCursor } from '../../../../lambdas/domain/exports/export-cursor.ts';
import type { DataLine, ExportLine } from '../../../../lambdas/domain/exports/export-line.ts';
import { aliasFor } from '../../../../lambdas/domain/identity/visitor.ts';
import { type StaffId, staffId, type TenantId } from '../../../../lambdas/domain/ids.ts';
import { MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { exportSteps } from '../../../../lambdas/use-cases/exports/export-steps.ts';
import { importTenant } from '../../../../lambdas/use-cases/exports/import-tenant.ts';
import { anAccount } from '../../builders/accounts.ts';
import {
  aClosing,
  aLabelling,
  aMessage,
  aNote,
  anAssignment,
  anUnknown,
  aSnooze,
  aVisitor,
  NOW_MS,
} from '../../builders/conversations.ts';
import { NO_QUOTAS } from '../../builders/no-quotas.ts';
import { aTenant, SHOP } from '../../builders/tenants.ts';
import { inMemoryAccountStore } from '../../stores/in-memory-account-store.ts';
import { inMemoryAuditStore } from '../../stores/in-memory-audit-store.ts';
import { inMemoryCannedReplyStore } from '../../stores/in-memory-canned-reply-store.ts';
import { inMemoryEntryArchive } from '../../stores/in-memory-entry-archive.ts';
import { inMemoryStaffNameStore } from '../../stores/in-memory-staff-name-store.ts';
import { inMemoryTenantStore } from '../../stores/in-memory-tenant-store.ts';
import { DAY, inMemoryStores, RETENTION } from '../../stores/stores.ts';

/** A gateway in memory that exports and imports. */
export function exportHarness() {
  const clock = { now: NOW_MS };
  const now = () => clock.now;
  const stores = inMemoryStores(now);
  const tenants = inMemoryTenantStore();
  const entryArchive = inMemoryEntryArchive(stores.conversationLog);
  const needs = {
    ...stores,
    tenants,
    tenantStore: tenants,
    accounts: inMemoryAccountStore(),
    staffNameStore: inMemoryStaffNameStore({ retentionOf: () => RETENTION, clock: now }),
    cannedReplies: inMemoryCannedReplyStore(),
    references: stores.visitors,
    entryArchive,
    storesAt: () => ({ ...stores, references: stores.visitors, entryArchive }),
    audit: inMemoryAuditStore(now),
    quotas: NO_QUOTAS,
    clock: now,
    mostRetentionDays: RETENTION / DAY,
    rules: { retention: RETENTION },
  };
  return { clock, needs };
}

export type ExportHarness = ReturnType<typeof exportHarness>;
export type ExportNeeds = ExportHarness['needs'];

/** A conversation with these entries, each with its state, and with its rows of the activity index. */
export async function addConversation(
  { needs }: Pick<ExportHarness, 'needs'>,
  conversationId: string,
  entries: readonly KnownEntry[],
  { subject = `visitor:v_${conversationId}`, rows = true } = {},
) {
  const createdAt = entries[0]?.at ?? NOW_MS;
  const visitor = aVisitor({ subject, userId: subject.split(':')[1] ?? '', conversationId, createdAt });
  await needs.visitors.create(visitor);
  await needs.conversationLog.createRecord(SHOP, { conversationId, subject, createdAt: visitor.createdAt });
  let state: ConversationState = EMPTY;
  for (const entry of entries) {
    state = stateAfter(state, entry);
    await needs.entryArchive.restore(SHOP, conversationId, { ...entry, state });
    if (rows) {
      const bucket = bucketAt(conversationId, entry.at);
      await needs.activityIndex.touch({ tenantId: SHOP, conversationId, bucket }, entry.pos);
    }
  }
  return visitor;
}

/** So long ago, a minute for each number. */
export const ago = (minutes: number): number => NOW_MS - minutes * MINUTE;

const ANN = staffId(SHOP, 'ann');

/** A tenant with all that can be exported: two conversations, one of them over hours, people, marks, replies. */
export async function aFullTenant() {
  const harness = exportHarness();
  const { needs } = harness;
  const { origins: _, ...settings } = aTenant({
    ...{ desk: true, unansweredHours: 72 },
    ...{ retentionDays: 80, formerRetentions: [{ days: 30, until: NOW_MS - DAY }] },
  });
  await needs.tenants.create(settings);
  await needs.tenants.claimOrigin('https://shop.example', SHOP);
  await needs.accounts.put(anAccount());
  await needs.staffNameStore.set(SHOP, ANN, 'Ann');
  await needs.staffNameStore.choose(SHOP, 'a_onlyanameee1' as StaffId, 'Otto');
  await needs.staffRecords.set(SHOP, { id: ANN, role: 'agent', availability: 'away', since: ago(5) });
  for (const [owner, word] of [
    [{ tenantId: SHOP }, 'hello'],
    [{ tenantId: SHOP }, 'bye'],
    [{ tenantId: SHOP, staff: ANN }, 'mine'],
  ] as const) {
    await needs.cannedReplies.set(owner, { shortcut: shortcut(word), text: `${word}!`, changedAt: ago(9) }, 10);
  }
  const attachments = [{ url: 'https://g/files/f', filename: 'a.pdf', contentType: 'application/pdf', size: 1 }];
  const first = await addConversation(harness, 'c_first', [
    aMessage({ at: ago(300), attachments }),
    anAssignment({ pos: 2, at: ago(290), labels: ['vip'] }),
    aMessage({ pos: 3, seq: 2, at: ago(280), sender: 'agent', author: `agent:${ANN}`, assigns: true }),
    aNote({ pos: 4, at: ago(200) }),
    aSnooze({ pos: 5, at: ago(150), labels: ['vip'] }),
    aLabelling({ pos: 6, at: ago(149) }),
    aClosing({ pos: 7, at: ago(100), since: ago(110) }),
    aMessage({ pos: 8, seq: 3, at: ago(60), reopens: true, sendKey: 'smade-here' }),
    anUnknown({ pos: 9, at: ago(59), stored: { k: 'z', q: 'later' } }) as unknown as KnownEntry,
  ]);
  await needs.visitors.updateProfile(first, { name: 'Vera', email: 'vera@example.org' }, 1_700_000_000);
  await needs.attributes.set(SHOP, first.subject, 'site', { plan: 'gold' });
  await needs.visitors.attach(aliasFor('visitor:v_session', first), 'lasting');
  await needs.visitors.attach(aliasFor('visitor:v_guest', first), 'passing');
  await addConversation(harness, 'c_second', [aMessage({ at: ago(30) })], { subject: 'user:42' });
  const mark = { incarnation: 'life000001', seq: 1, at: ago(20) };
  await needs.readMarks.set({ tenantId: SHOP, conversationId: 'c_first', by: 'visitor' }, mark, null);
  await needs.readMarks.set({ tenantId: SHOP, conversationId: 'c_first', by: ANN }, mark, null);
  await needs.readMarks.set({ tenantId: SHOP, conversationId: 'c_second', by: ANN }, mark, null);
  return harness;
}

/** All lines of an export. */
export async function exported(
  { needs }: Pick<ExportHarness, 'needs'>,
  tenantId: TenantId = SHOP,
  after?: ExportCursor,
) {
  const lines: ExportLine[] = [];
  for await (const step of exportSteps(needs, { tenantId, after })) lines.push(...step.lines);
  return lines;
}

/** Imports lines as the command line gives them. */
export async function imported(
  { needs }: { needs: Pick<ExportNeeds, keyof Parameters<typeof importTenant>[0]> },
  lines: readonly ExportLine[],
  tenantId: TenantId = SHOP,
) {
  async function* numbered() {
    for (const [index, line] of lines.entries()) {
      if (isData(line)) yield { line, number: index + 1 };
    }
  }
  return importTenant(needs, { tenantId, lines: numbered() });
}

const isData = (line: ExportLine): line is DataLine => !['export', 'cursor', 'end'].includes(line.type);

/** Lines without what differs from one export to the next. */
export const compared = (lines: readonly ExportLine[]) =>
  lines.map((line) => (line.type === 'export' ? { ...line, exportedAt: '', tenantId: '' } : line));
