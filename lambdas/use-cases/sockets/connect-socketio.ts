import { trafficOf } from '../../domain/conversations/traffic.ts';
import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { listeningIdentity } from '../../domain/identity/caller.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { UnheardRefusal } from '../../domain/sockets/socket-session.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { endSurplusSockets } from '../delivery/end-surplus-sockets.ts';
import { type Accepted, type AcceptNeeds, type AcceptSocket, acceptSocket } from './accept-socket.ts';
import { type JoinNeeds, joinSocket } from './join-socket.ts';

type Needs = AcceptNeeds & {
  connections: Pick<ConnectionStore, 'add' | 'find' | 'ofVisitor' | 'remove'>;
  quotas: TenantQuotas;
  sender: Pick<ConnectionSender, 'close'>;
  forTenant: (tenant: Tenant) => JoinNeeds;
};

export type ConnectSocketio = AcceptSocket & {
  /** The client's resume cursor, unchecked. Beside a recovery id it counts only if that does. */
  offset: unknown;
  /** Posts the acceptance with the recovery id to the client, and what it has not heard; `false` if it cannot be delivered. */
  answer: (recoveryId: string, unheard?: UnheardRefusal) => Promise<boolean>;
};

/**
 * Connects a Socket.IO client that sent its CONNECT packet.
 *
 * 1. Identify the client and store its socket as `joining` (reason: `newConnection`). A second CONNECT changes nothing, but ends the
 *    socket of a client that has left: it would wait for an answer for ever.
 * 2. Count the socket against the tenant's quota: the handshake did not identify the tenant.
 * 3. Answer the client and catch its socket up. Then end the oldest sockets of a visitor beyond its limit.
 *
 * If the quota is used up or the catch-up is incomplete, the socket is closed: its client then reconnects within
 * seconds, while after an error answer it would stop for good.
 */
export async function connectSocketio(needs: Needs, { offset, answer, ...command }: ConnectSocketio): Promise<void> {
  const accepted = await acceptSocket(needs, command);
  if (!accepted) return endIfLeft(needs, command.connectionId);
  const counts = command.recoveryId === undefined || accepted.recoveredFrom !== null;
  const join = () =>
    joinSocket(needs.forTenant(accepted.tenant), accepted, {
      offset: counts ? offset : undefined,
      answer: async () => {
        await told(needs, accepted);
        return answer(accepted.recoveryId, accepted.unheard);
      },
    });
  const isWithin = await isWithinQuota(needs, accepted);
  if (isWithin && (await join())) return endSurplusSockets(needs, accepted.connection);
  // Its session stays: an answer that failed may have arrived, and its client then reconnects with that recovery id.
  if (!(await needs.sender.close(command.connectionId, isWithin ? 'undelivered' : 'quota'))) return;
  await needs.connections.remove(accepted.connection);
}

/** Written before the answer: after it the client may send the same again, which is noted anew. */
async function told({ sessions }: Needs, { unheard, recovery }: Accepted): Promise<void> {
  if (unheard) await sessions.noteUnheard(recovery.began, { ...unheard, told: true });
}

async function endIfLeft({ sessions, connections, sender }: Needs, connectionId: ConnectionId): Promise<void> {
  const session = await sessions.find(connectionId);
  if (!session?.live) return;
  const hasLeft = (await connections.find({ ...listeningIdentity(session.caller), connectionId })) === null;
  if (hasLeft) await sender.close(connectionId, 'unidentified');
}

const isWithinQuota = async ({ quotas }: Needs, { tenant, caller }: Accepted): Promise<boolean> =>
  (await quotas.consume(tenant.tenantId, { used: 'sockets', by: trafficOf(caller) })) === 0;
