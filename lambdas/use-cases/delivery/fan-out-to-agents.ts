import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { tenantOf } from '../../domain/delivery/announcement-kinds.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { HandOver, PendingFanOut, Push } from '../../domain/delivery/push.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';

type Needs = {
  connections: Pick<ConnectionStore, 'agentsAfter'>;
  conversationLog: Pick<ConversationLog, 'markPushed'>;
  push: Push;
  handOver: HandOver;
  hybridClock: HybridClock;
};

/** Agents' sockets that one invocation tells: about a second's work at the memory our functions have. */
export const FAN_OUT_BATCH = 250;

/**
 * Tells a tenant's agents what a sender left to be told, from a place in their list on.
 *
 * 1. Read the next stretch of the list.
 * 2. Hand over what comes after it, before any post: so the stretches are told side by side, and no slow socket in one
 *    delays another.
 * 3. Push, or note what was missed.
 * 4. Note on the entry that this stretch was told. Whoever completes the list settles the entry.
 *
 * What could not be handed over leaves a gap in the list, and so the entry to the sweeper; this stretch is told all the same.
 */
export async function fanOutToAgents(needs: Needs, { announcement, initiator, after }: PendingFanOut): Promise<void> {
  const located = announcement.type === 'entry' ? announcement.located : null;
  const tenantId = tenantOf(announcement);
  const vector = needs.hybridClock.vector();
  const { connections, upTo } = await needs.connections.agentsAfter(tenantId, { after, limit: FAN_OUT_BATCH });
  const handingOver = upTo === null ? async () => {} : () => needs.handOver({ announcement, initiator, after: upTo });
  const fanningOut = async () => {
    await needs.push({ connections, vector }, announcement, initiator);
    if (!located || located.entry.pushed) return;
    await needs.conversationLog.markPushed(tenantId, located.conversationId, located.entry.pos, { after, upTo });
  };
  await inParallel([handingOver, fanningOut], 2, (work) => work());
}
