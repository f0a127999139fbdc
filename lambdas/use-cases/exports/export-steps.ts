import type { Account } from '../../domain/accounts/account.ts';
import type { AccountStore } from '../../domain/accounts/account-store.ts';
import type { CannedReplyStore } from '../../domain/desk/canned-reply.ts';
import type { ReadMarks } from '../../domain/desk/read-marks.ts';
import type { ExportCursor } from '../../domain/exports/export-cursor.ts';
import { EXPORT_VERSION, type ExportLine } from '../../domain/exports/export-line.ts';
import { agentLine, cannedLine, readLine, settingsLine } from '../../domain/exports/to-export-line.ts';
import { given } from '../../domain/given.ts';
import type { StaffNameStore } from '../../domain/identity/staff-names.ts';
import type { StaffRecords } from '../../domain/identity/staff-records.ts';
import type { StaffId, TenantId } from '../../domain/ids.ts';
import { noSuchTenant } from '../../domain/refusals.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { type ConversationStepNeeds, conversationSteps } from './conversation-steps.ts';
import type { ExportStep, Place } from './export-step.ts';

export type ExportNeeds = ConversationStepNeeds & {
  tenantStore: TenantLookup;
  accounts: Pick<AccountStore, 'list'>;
  staffNameStore: Pick<StaffNameStore, 'find'>;
  staffRecords: Pick<StaffRecords, 'list'>;
  cannedReplies: Pick<CannedReplyStore, 'list'>;
  readMarks: Pick<ReadMarks, 'ofStaff'>;
};

/** `after`: where an earlier answer ended. */
export type ExportTenant = { tenantId: TenantId; after?: ExportCursor | undefined };

const STAFF_PER_READ = 1000;
const REPLIES_PER_STEP = 50;
const MARKS_PER_STEP = 500;

/**
 * Walks over all that a tenant has, step by step, in an order that stays: its settings and staff, canned replies, conversations
 * by the time of their first entry, each whole, then what its staff have read. Each conversation is exported as it is when the
 * walk comes to it, so all that was stored before the walk began is in it, unless it has expired since; a conversation that has
 * been passed is not gone back to. What has expired is judged by when it is read, never by the cursor, which whoever asks may
 * have made: the first entry that is kept only ever moves to a later row, so nothing is passed by for it.
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
