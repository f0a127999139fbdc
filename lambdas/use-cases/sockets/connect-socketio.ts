import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { type Accepted, type AcceptNeeds, type AcceptSocket, acceptSocket } from './accept-socket.ts';
import { type JoinNeeds, joinSocket } from './join-socket.ts';

type Needs = AcceptNeeds & {
  connections: Pick<ConnectionStore, 'add' | 'remove'>;
  quotas: TenantQuotas;
  sender: { close(connectionId: ConnectionId): Promise<boolean> };
  forTenant: (tenant: Tenant) => JoinNeeds;
};

export type ConnectSocketio = AcceptSocket & {
  /** The place in the log that the client remembers, as it said it. */
  offset: unknown;
  /** Tells the client that it is accepted, and by which id it can be recovered; `false` if it cannot be told. */
  answer: (recoveryId: string) => Promise<boolean>;
};

/**
 * A Socket.IO client says who it is.
 *
 * 1. Find out who that is, and note its socket, `joining` (`newConnection` says why). A second time changes nothing.
 * 2. Count the socket: the handshake did not say whose it is.
 * 3. Answer it, and bring it to where everybody else is.
 *
 * Where its tenant has opened too many sockets at once, or it could not be told all, its socket is ended: that brings the
 * client back in a second or some, where an answer would end it for good.
 */
export async function connectSocketio(needs: Needs, { offset, answer, ...command }: ConnectSocketio): Promise<void> {
  const accepted = await acceptSocket(needs, command);
  if (!accepted) return;
  const join = () =>
    joinSocket(needs.forTenant(accepted.tenant), accepted, { offset, answer: () => answer(accepted.recoveryId) });
  if ((await isWithinQuota(needs, accepted)) && (await join())) return;
  // Its session stays: an answer that failed may have arrived, and its client will come back by what that said.
  if (!(await needs.sender.close(command.connectionId))) return;
  await needs.connections.remove(accepted.connection);
}

const isWithinQuota = async ({ quotas }: Needs, { tenant }: Accepted): Promise<boolean> =>
  (await quotas.consume(tenant.tenantId, 'sockets')) === 0;
