import { isDeepStrictEqual } from 'node:util';
import { type Account, accountKeptUntil } from '../../domain/accounts/account.ts';
import type { AccountStore } from '../../domain/accounts/account-store.ts';
import { type CannedReplyStore, MOST_CANNED, type Shortcut } from '../../domain/desk/canned-reply.ts';
import { Refusal } from '../../domain/errors.ts';
import type { AgentLine, CannedLine, DataLine, ReadLine, SettingsLine } from '../../domain/exports/export-line.ts';
import { settingsOf, withStaff } from '../../domain/exports/from-export-line.ts';
import { settingsLine } from '../../domain/exports/to-export-line.ts';
import { given } from '../../domain/given.ts';
import type { StaffNameStore } from '../../domain/identity/staff-names.ts';
import type { StaffRecords } from '../../domain/identity/staff-records.ts';
import { type StaffId, staffId, type TenantId } from '../../domain/ids.ts';
import type { AuditStore } from '../../domain/tenants/audit-store.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';
import { allowOrigin } from '../tenants/allow-origin.ts';
import { eachRecord } from '../tenants/each-record.ts';
import {
  type ImportConversationNeeds,
  type ImportedConversation,
  importConversation,
  importMark,
  type Numbered,
  rulesFor,
} from './import-conversation.ts';

export type ImportNeeds = ImportConversationNeeds & {
  tenants: Pick<TenantStore, 'find' | 'create' | 'claimOrigin' | 'shareOrigin'>;
  accounts: Pick<AccountStore, 'find' | 'put'>;
  staffNameStore: Pick<StaffNameStore, 'find' | 'set' | 'choose'>;
  staffRecords: Pick<StaffRecords, 'find' | 'set'>;
  cannedReplies: Pick<CannedReplyStore, 'find' | 'set'>;
  audit: Pick<AuditStore, 'list'>;
};

/** What was imported, and what was not. */
export type Imported = {
  created: boolean;
  /** The tenant was there, with other settings, which stay. */
  keptSettings: boolean;
  /** Origins that are another tenant's. */
  refusedOrigins: string[];
  agents: number;
  replies: number;
  conversations: number;
  entries: number;
  marks: number;
  /** Conversations of which this gateway keeps nothing any more: they have expired, or were erased. */
  notKept: number;
};

/**
 * Stores what another gateway, or another tenant, has exported, under a tenant of this one, which is made if it is not there.
 * `lines` are those of a whole file, in order, each of the form that the contract says.
 *
 * Times, ids and order are kept, nobody is told of anything, and a repetition changes nothing. What was changed here since stays.
 * Where something else is stored under an id of the file, it is refused with the number of the line, and what was stored before
 * stays.
 *
 * Members of the staff are named by stand-ins that follow from the tenant's id and their own: at a tenant of another id those
 * whose own ids are known, by their accounts, get those of that tenant; others keep theirs
 * (docs/decisions/0052-exports-and-imports.md).
 */
export async function importTenant(
  needs: ImportNeeds,
  { tenantId, lines }: { tenantId: TenantId; lines: AsyncIterable<Numbered<DataLine>> },
): Promise<Imported> {
  const done: Imported = {
    ...{ created: false, keptSettings: false, refusedOrigins: [] },
    ...{ agents: 0, replies: 0, conversations: 0, entries: 0, marks: 0, notKept: 0 },
  };
  const staff = new Map<StaffId, StaffId>();
  const erased = await erasedStaff(needs, tenantId);
  let tenant: Tenant | null = null;
  let visitors: ImportedConversation['visitors'] = [];
  let current: ImportedConversation | null = null;
  const finish = async () => {
    if (!current || !tenant) return;
    const count = await importConversation(needs, tenant, current);
    current = null;
    if (count === 0) done.notKept++;
    else done.conversations++;
    done.entries += count;
  };

  for await (const numbered of lines) {
    const { number } = numbered;
    if (numbered.line.type === 'agent') noteStaff(staff, tenantId, numbered.line);
    const line = withStaff(numbered.line, (id) => staff.get(id) ?? id);
    if (line.type === 'settings') {
      tenant = await importSettings(needs, tenantId, line, done);
      continue;
    }
    if (!tenant) throw new Refusal('ERR_INVALID', `line ${number}: the settings have to stand before it`);
    switch (line.type) {
      case 'agent':
        await importAgent(needs, tenantId, erased.has(line.id) ? withoutName(line) : line);
        done.agents++;
        break;
      case 'canned':
        await importReply(needs, tenantId, { line, number });
        done.replies++;
        break;
      case 'visitor':
        await finish();
        visitors.push({ line, number });
        break;
      case 'conversation':
        await finish();
        current = { visitors, conversation: { line, number }, entries: [] };
        visitors = [];
        break;
      case 'entry':
        current?.entries.push({ line, number });
        break;
      case 'read':
        if (line.by === 'visitor' && current) current.read = { line, number };
        else {
          await finish();
          await importStaffMark(needs, tenant, line, done);
        }
        break;
    }
  }
  await finish();
  return done;
}

/** The members of the staff whose names were erased here, for as long as that is recorded. */
async function erasedStaff(needs: Pick<ImportNeeds, 'audit'>, tenantId: TenantId): Promise<Set<unknown>> {
  const erased = new Set<unknown>();
  for await (const { act, about } of eachRecord(needs, tenantId)) if (act === 'name-erased') erased.add(about.account);
  return erased;
}

const withoutName = ({ name: _, chosen: __, account: ___, ...line }: AgentLine): AgentLine => line;

/** Notes who a member of the staff is here. */
function noteStaff(staff: Map<StaffId, StaffId>, tenantId: TenantId, { id, account }: AgentLine): void {
  if (account) staff.set(id, staffId(tenantId, account.userId));
}

async function importSettings(
  needs: ImportNeeds,
  tenantId: TenantId,
  line: SettingsLine,
  done: Imported,
): Promise<Tenant> {
  const { origins } = line;
  done.created = await needs.tenants.create({ tenantId, ...settingsOf(line) });
  const tenant = await needs.tenants.find(tenantId, 'now');
  if (!tenant) throw new Refusal('ERR_UNKNOWN_TENANT', `the tenant ${tenantId} was removed meanwhile`);
  done.keptSettings = !isDeepStrictEqual({ ...settingsLine(tenant), origins }, line);
  if (done.keptSettings) return tenant;
  for (const origin of origins.filter((each) => !tenant.origins.includes(each))) {
    if ((await allowOrigin(needs, origin, tenantId)) === 'taken') done.refusedOrigins.push(origin);
  }
  return tenant;
}

/** A member of the staff, as far as nothing is known of it here. An account signs in by another invitation only. */
async function importAgent(
  { staffNameStore, staffRecords, accounts, clock }: ImportNeeds,
  tenantId: TenantId,
  { id, name, chosen, said, account }: AgentLine,
): Promise<void> {
  if (name !== undefined && !(await staffNameStore.find(tenantId)).names.has(id)) {
    await staffNameStore[chosen ? 'choose' : 'set'](tenantId, id, name);
  }
  if (said && (await staffRecords.find(tenantId, id)) === null) {
    await staffRecords.set(tenantId, { id, ...said, since: Date.parse(said.since) });
  }
  if (account && (await accounts.find(tenantId, id)) === null) {
    const { userId, role, createdAt } = account;
    const made: Account = {
      ...{ tenantId, id, userId, role, createdAt: Math.floor(Date.parse(createdAt) / 1000) },
      keptUntil: accountKeptUntil(Math.floor(clock() / 1000)),
      ...given({ name: account.name }),
    };
    await accounts.put(made);
  }
}

/** A canned reply, unless it was set later here. */
async function importReply(
  { cannedReplies }: ImportNeeds,
  tenantId: TenantId,
  { line, number }: Numbered<CannedLine>,
): Promise<void> {
  const { agent, text } = line;
  const owner = { tenantId, ...(agent === undefined ? {} : { staff: agent }) };
  const reply = { shortcut: line.shortcut as Shortcut, text, changedAt: Date.parse(line.changedAt) };
  const known = await cannedReplies.find(owner, reply.shortcut);
  if (known && known.changedAt >= reply.changedAt) return;
  const most = MOST_CANNED[agent === undefined ? 'tenant' : 'private'];
  if (!(await cannedReplies.set(owner, reply, most))) {
    throw new Refusal('ERR_CONFLICT', `line ${number}: there are ${most} canned replies already`);
  }
}

async function importStaffMark(needs: ImportNeeds, tenant: Tenant, line: ReadLine, done: Imported): Promise<void> {
  await importMark(needs.storesAt(Date.parse(line.at), rulesFor(tenant, needs).retention), tenant.tenantId, line);
  done.marks++;
}
