import type { Account } from '../../domain/accounts/account.ts';
import type { AccountStore } from '../../domain/accounts/account-store.ts';
import { endedBefore } from '../../domain/accounts/token-times.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { agentSubject } from '../../domain/identity/caller.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type EndTokensNeeds = {
  tenantStore: Pick<TenantStore, 'find' | 'change' | 'noteRevocation'>;
  accounts: Pick<AccountStore, 'find' | 'list' | 'change'>;
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
  account: Account,
  changes: Partial<Pick<Account, 'role'>> = {},
): Promise<void> {
  const { tenantId, userId } = account;
  const tenant = await needs.tenantStore.find(tenantId, 'now');
  if (!tenant) return;
  const subject = agentSubject(userId);
  const notBefore = await endedInAccount(needs, tenant, account, changes);
  await needs.revocations.revoke(tenantId, subject, notBefore);
  await needs.tenantStore.noteRevocation(tenantId, notBefore);
  await endSockets(needs, tenantId, notBefore, (connection) => connection.subject === subject);
}

/** Writes the ending into the account, unless it is removed; of endings at the same moment each has a time of its own. */
async function endedInAccount(
  { accounts, clock }: Pick<EndTokensNeeds, 'accounts' | 'clock'>,
  tenant: Tenant,
  account: Account,
  changes: Partial<Pick<Account, 'role'>>,
): Promise<number> {
  const { tenantId, id } = account;
  for (let known = account; ; ) {
    const notBefore = endedBefore(known, tenant, seconds(clock));
    if (await accounts.change(tenantId, id, { ...changes, notBefore })) return notBefore;
    const found = await accounts.find(tenantId, id);
    if (!found) return notBefore;
    known = found;
  }
}

/** Ends every token of a tenant's agents and admins, all their sign-ins and their sockets, within about a minute. */
export async function endAllOfStaff(
  needs: Pick<EndTokensNeeds, 'tenantStore' | 'accounts' | 'connections' | 'clock'>,
  tenantId: TenantId,
): Promise<void> {
  const tenant = await needs.tenantStore.find(tenantId, 'now');
  if (!tenant) return;
  const staffNotBefore = endedBefore(await lastEnded(needs, tenantId), tenant, seconds(needs.clock));
  await needs.tenantStore.change(tenantId, { staffNotBefore });
  await endSockets(needs, tenantId, staffNotBefore, () => true);
}

/** The account of a tenant whose tokens are issued the furthest ahead. */
export async function lastEnded(
  { accounts }: { accounts: Pick<AccountStore, 'list'> },
  tenantId: TenantId,
): Promise<Pick<Account, 'notBefore'>> {
  const ended = (await accounts.list(tenantId)).map(({ notBefore = 0 }) => notBefore);
  return { notBefore: Math.max(0, ...ended) };
}

const seconds = (clock: Clock): number => Math.floor(clock() / 1000);

async function endSockets(
  { connections }: Pick<EndTokensNeeds, 'connections'>,
  tenantId: TenantId,
  from: number,
  isMeant: (connection: Connection) => boolean,
): Promise<void> {
  const open = (await connections.ofAgents(tenantId)).filter(isMeant);
  await Promise.all(open.map((connection) => connections.markForClosing(connection, from * 1000)));
}
