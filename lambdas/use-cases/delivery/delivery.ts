import { type AgentRange, ALL_AGENTS } from '../../domain/conversations/agent-range.ts';
import type { Sender } from '../../domain/conversations/entry.ts';
import type { Announcement, Announcer } from '../../domain/delivery/announcement.ts';
import { deliveryOf, tenantOf } from '../../domain/delivery/announcement-kinds.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { Audience, HandOver, Push } from '../../domain/delivery/push.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { type DeliverNeeds, deliverToSocket } from './deliver-to-socket.ts';
import { endConnection } from './end-connection.ts';

export type DeliveryNeeds = DeliverNeeds & {
  quotas: TenantQuotas;
  /** Has others told by another invocation. */
  handOver: HandOver;
  hybridClock: HybridClock;
};

/**
 * Agents' sockets that the sender's own invocation reads and posts to. Of a tenant with more, these are the first; the
 * rest is handed over, so that what a send reads, posts and waits for has a bound, however many agents listen.
 */
export const FAN_OUT_INLINE = 100;

/** Posts under way at once for one announcement: a slow socket takes one of these places, and no other socket waits for it. */
export const WIDTH = 50;

/**
 * Tells everyone who should know: a conversation's visitor and the tenant's agents, nobody else.
 *
 * Nothing is lost when the rest is handed over, though Lambda may lose a hand-over or run it twice: the entry is settled only when
 * the stretches of the agents' list that were noted as told lead from end to end. A gap leaves it to the next writer or the sweeper,
 * who tells everyone again (docs/decisions/0004-hand-over-of-fan-out.md).
 */
export function delivery(needs: DeliveryNeeds): Announcer & { push: Push } {
  const push: Push = async ({ connections, vector }, announcement, initiator) => {
    const gone: Connection[] = [];
    const [first] = connections;
    // Only counted: what was said is told, and whoever says more while the share is used up is refused.
    const counted = first && needs.quotas.consume(first.tenantId, 'posts', connections.length);
    await inParallel(connections, WIDTH, async (connection) => {
      if ((await deliverToSocket(needs, connection, { announcement, initiator, vector })) === 'gone')
        gone.push(connection);
    });
    // What has ended is announced in its turn.
    const ending = { connections: needs.connections, announcer };
    await inParallel(gone, WIDTH, (connection) => endConnection(ending, connection));
    await counted;
  };

  const announcer: Announcer = {
    async announce(announcement, initiator) {
      const { range, ...audience } = await audienceOf(needs, announcement);
      const after = deliveryOf(announcement).agents === 'all' ? range.upTo : null;
      const handingOver = after === null ? async () => {} : () => needs.handOver({ announcement, initiator, after });
      await inParallel([handingOver, () => push(audience, announcement, initiator)], 2, (work) => work());
      return range;
    },
  };
  return { ...announcer, push };
}

/** Sent once more by somebody on this side: the other has heard it. */
const isRepeatedBy = (announcement: Announcement, sender: Sender): boolean =>
  announcement.type === 'entry' &&
  announcement.again === true &&
  announcement.located.entry.kind === 'message' &&
  announcement.located.entry.sender === sender;

async function audienceOf(
  { connections, hybridClock }: DeliveryNeeds,
  announcement: Announcement,
): Promise<Audience & { range: AgentRange }> {
  const vector = hybridClock.vector();
  const tenantId = tenantOf(announcement);
  const [visitor, agents] = await Promise.all([
    'visitor' in announcement && !isRepeatedBy(announcement, 'agent')
      ? connections.ofVisitor(tenantId, announcement.visitor)
      : [],
    isRepeatedBy(announcement, 'user')
      ? { connections: [], upTo: null }
      : connections.agentsAfter(tenantId, { after: null, limit: FAN_OUT_INLINE }),
  ]);
  return { connections: [...visitor, ...agents.connections], vector, range: { ...ALL_AGENTS, upTo: agents.upTo } };
}
