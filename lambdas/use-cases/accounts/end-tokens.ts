import type { Account } from '../../domain/accounts/account.ts';
import type { AccountStore } from '../../domain/accounts/account-store.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { agentSubject } from '../../domain/identity/caller.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';
import { REMEMBERED_SECONDS, type VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type EndTokensNeeds = {
  tenantStore: Pick<TenantStore, 'change'>;
  accounts: Pick<AccountStore, 'change'>;
  revocations: Pick<VisitorRevocations, 'revoke'>;
  connections: Pick<ConnectionStore, 'ofAgents' | 'markForClosing'>;
  clock: Clock;
};

/**
 * Ends every token that an agent or admin has, and its sockets, within about a minute: whoever is still signed in gets another token
 * by refreshing. `changes` of the account are written with it, first, so that no token is issued as of before them.
 *
 * Sockets are marked, and ended by the sweeper from that second on: until then they are only pushed to. None is opened
 * meanwhile (`admittedToSocket`).
 */
export async function endTokens(
  needs: EndTokensNeeds,
  { tenantId, id, userId }: Pick<Account, 'tenantId' | 'id' | 'userId'>,
  changes: Partial<Pick<Account, 'role'>> = {},
): Promise<void> {
  const notBefore = revokedUntil(needs.clock);
  const subject = agentSubject(userId);
  await needs.accounts.change(tenantId, id, { ...changes, notBefore });
  await needs.revocations.revoke(tenantId, subject, notBefore);
  await needs.tenantStore.change(tenantId, { visitorsRevokedAt: notBefore });
  await endSockets(needs, tenantId, notBefore, (connection) => connection.subject === subject);
}

/** Ends every token of a tenant's agents and admins, all their sign-ins and their sockets, within about a minute. */
export async function endAllOfStaff(
  needs: Pick<EndTokensNeeds, 'tenantStore' | 'connections' | 'clock'>,
  tenantId: TenantId,
): Promise<void> {
  const staffNotBefore = revokedUntil(needs.clock);
  await needs.tenantStore.change(tenantId, { staffNotBefore });
  await endSockets(needs, tenantId, staffNotBefore, () => true);
}

const revokedUntil = (clock: Clock): number => Math.floor(clock() / 1000) + REMEMBERED_SECONDS;

async function endSockets(
  { connections }: Pick<EndTokensNeeds, 'connections'>,
  tenantId: TenantId,
  from: number,
  isMeant: (connection: Connection) => boolean,
): Promise<void> {
  const open = (await connections.ofAgents(tenantId)).filter(isMeant);
  await Promise.all(open.map((connection) => connections.markForClosing(connection, from * 1000)));
}
