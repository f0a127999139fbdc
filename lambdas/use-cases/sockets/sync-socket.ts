import { unitsOfAll } from '../../domain/conversations/entry-size.ts';
import { trafficOf } from '../../domain/conversations/traffic.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, listeningIdentity } from '../../domain/identity/caller.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import { type FrameLimiter, REFUSED_SYNC_COUNTS_AS, SYNCS } from '../../domain/sockets/frame-limits.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';
import { type CatchUpNeeds, type CaughtUp, catchUp } from './catch-up.ts';

type Needs = CatchUpNeeds & {
  connections: Pick<ConnectionStore, 'takeTurn'>;
  frames: Pick<FrameLimiter, 'charge'>;
  quotas: TenantQuotas;
};

export type SyncSocket = {
  caller: Caller;
  connectionId: ConnectionId;
  connectedAt: number;
  /** The client's cursor, unchecked. */
  after: unknown;
};

/**
 * Reads what a native socket missed, for its answer.
 *
 * 1. Refuse it while its tenant has used up a quota: it reads and posts up to 200 entries, and can be asked again.
 * 2. Take one of the socket's turns (`SYNCS`), exactly, whichever environments its frames reach. One without a turn counts as many
 *    frames, so that a socket that goes on asking is ended.
 * 3. Read, and count the posts of the answer among its tenant's.
 */
export async function syncSocket(
  needs: Needs,
  { caller, connectionId, connectedAt, after }: SyncSocket,
): Promise<CaughtUp> {
  const { tenantId } = caller;
  refuseIfHeld(needs.quotas, tenantId, { used: 'posts', by: trafficOf(caller) });
  const socket = { ...listeningIdentity(caller), connectionId };
  if (!(await needs.connections.takeTurn(socket, needs.clock(), SYNCS))) {
    await needs.frames.charge(connectionId, REFUSED_SYNC_COUNTS_AS);
    throw new Refusal('ERR_RATE_LIMITED', 'too many requests for what was missed', { retryAfter: SYNCS.every / 1000 });
  }
  const missed = await catchUp(needs, { caller, after, connectedAt });
  const by = trafficOf(caller, missed.entries.at(-1)?.entry.state);
  const units = 1 + unitsOfAll(missed.entries.map(({ entry }) => entry));
  await needs.quotas.consume(tenantId, { used: 'posts', by }, units);
  return missed;
}
