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

/** Agents' sockets that one invocation posts to: about a second's work at the memory our functions have. */
export const FAN_OUT_BATCH = 250;

/**
 * Continues a fan-out to a tenant's agents from a position in their list.
 *
 * 1. Read the next range of the list.
 * 2. Hand over what follows the range, before any post: so ranges are pushed side by side, and no slow socket in one delays
 *    another.
 * 3. Push, or mark what a socket missed.
 * 4. Record the range on the entry. The invocation that completes the list marks the entry as pushed.
 *
 * A hand-over that fails leaves a gap in the list, and so the entry to the sweeper; this range is pushed all the same.
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
