import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import { agentOf, agentStatusOf, type ListedAgent } from '../../domain/delivery/agent-status.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { staffOnly } from '../../domain/desk/staff-only.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { Availability, StaffRecords, StaffRole } from '../../domain/identity/staff-records.ts';
import { staffId } from '../../domain/ids.ts';
import { type ChangeNeeds, countChange } from './count-change.ts';

type Needs = ChangeNeeds & {
  connections: Pick<ConnectionStore, 'ofAgent'>;
  staffNames: Pick<StaffNames, 'choose' | 'nameOf'>;
  staffRecords: Pick<StaffRecords, 'find' | 'set'>;
  announcer: Announcer;
  desk: DeskRules;
};

export type ChangeOwnRecord = {
  caller: Caller;
  /** Left as it is if it is not given. */
  availability?: Availability | undefined;
  /** Likewise; null: that of the token again. */
  name?: string | null | undefined;
};

/**
 * Changes what one of a tenant's staff says of itself: whether it is available, and the name under which visitors see it. Where the
 * tenant has a desk, its agents are told, if that changes anything.
 */
export async function changeOwnRecord(
  needs: Needs,
  { caller, availability, name }: ChangeOwnRecord,
): Promise<ListedAgent> {
  staffOnly(caller);
  await countChange(needs, caller);
  const { tenantId, userId, subject } = caller;
  const id = staffId(tenantId, userId);
  const [before, nameBefore, sockets] = await Promise.all([
    needs.staffRecords.find(tenantId, id),
    needs.staffNames.nameOf(tenantId, id),
    needs.connections.ofAgent(tenantId, subject),
  ]);
  const isOther = availability !== undefined && availability !== (before?.availability ?? 'available');
  const record = isOther ? { id, role: caller.role as StaffRole, availability, since: needs.clock() } : before;
  if (record && isOther) await needs.staffRecords.set(tenantId, record);
  if (name !== undefined) await needs.staffNames.choose(tenantId, id, name);
  const nameNow = await needs.staffNames.nameOf(tenantId, id);
  const agent = agentOf(id, record, nameNow ?? caller.name, sockets);
  if (needs.desk.desk && (isOther || nameNow !== nameBefore)) {
    await needs.announcer.announce({ type: 'agent-status', tenantId, agent: agentStatusOf(agent) });
  }
  return { ...agent, role: caller.role as StaffRole };
}
