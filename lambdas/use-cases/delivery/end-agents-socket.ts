import type { DueList } from '../../domain/conversations/due-list.ts';
import { giveBackDue } from '../../domain/conversations/due-list.ts';
import { staffIdOf } from '../../domain/delivery/agent-status.ts';
import type { ConnectionKey, ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { type AnnounceAgentNeeds, announceAgent } from './announce-agent.ts';

export type EndAgentNeeds = AnnounceAgentNeeds & {
  connections: Pick<ConnectionStore, 'ofAgent' | 'remove'>;
  tenants: TenantLookup;
  dueList: Pick<DueList, 'add'>;
  clock: Clock;
};

/**
 * Removes the row of an agent's socket. Where its tenant has a desk, first notes for the sweeper when the agent gives back what it has
 * not answered, whether or not this was its last socket: that is looked at then, when two that end at once have both ended. So a
 * crash leaves the row, and whoever meets it next notes it again. The agent's colleagues are told if it was the last.
 */
export async function endAgentsSocket(needs: EndAgentNeeds, ended: ConnectionKey): Promise<void> {
  const { connections, tenants, dueList, clock } = needs;
  const { tenantId, subject, connectionId } = ended;
  const tenant = await tenants.find(tenantId);
  if (!tenant?.desk) {
    await connections.remove(ended);
    return;
  }
  const own = (await connections.ofAgent(tenantId, subject)).find((socket) => socket.connectionId === connectionId);
  if (!own) return;
  await dueList.add(giveBackDue(tenantId, staffIdOf(ended), clock()));
  await connections.remove(ended);
  if ((await connections.ofAgent(tenantId, subject)).length === 0) await announceAgent(needs, own, false);
}
