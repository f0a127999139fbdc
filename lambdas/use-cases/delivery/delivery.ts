import { type AgentRange, ALL_AGENTS } from '../../domain/conversations/agent-range.ts';
import { isVisibleToVisitors, type Sender } from '../../domain/conversations/entry.ts';
import type { Announcement, Announcer } from '../../domain/delivery/announcement.ts';
import { deliveryOf, tenantOf, unitsOf, useOf } from '../../domain/delivery/announcement-kinds.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { Audience, HandOver, Push } from '../../domain/delivery/push.ts';
import { newestOf } from '../../domain/delivery/sockets-of-visitor.ts';
import { toldTo } from '../../domain/delivery/told-to.ts';
import { authorOf } from '../../domain/identity/caller.ts';
import { userIdOf } from '../../domain/ids.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { type DeliverNeeds, deliverToSocket } from './deliver-to-socket.ts';
import { type EndNeeds, endConnection } from './end-connection.ts';

export type DeliveryNeeds = DeliverNeeds &
  Omit<EndNeeds, 'announcer'> & {
    quotas: TenantQuotas;
    /** Has another invocation push to the other agents. */
    handOver: HandOver;
    hybridClock: HybridClock;
  };

/**
 * Agents' sockets that the sender's own invocation reads and posts to. A tenant with more has these first, and the rest
 * handed over, so that what a send reads, posts and waits for has a bound, however many agents are connected.
 */
export const FAN_OUT_INLINE = 100;

/** Posts in flight at once for one announcement: a slow socket occupies one of them, and no other socket waits for it. */
export const WIDTH = 50;

/**
 * Pushes announcements to a conversation's visitor and the tenant's agents who may know of it, and to no other socket.
 *
 * No entry is lost when the rest is handed over, though Lambda may lose a hand-over or run it twice: the entry is marked as
 * pushed only when the recorded ranges of the agents' list lead from end to end. A gap leaves the entry to the next writer
 * or the sweeper, which pushes it to everyone again (docs/decisions/0004-hand-over-of-fan-out.md).
 */
export function delivery(needs: DeliveryNeeds): Announcer & { push: Push } {
  const post: Push = async ({ connections, vector }, announcement, initiator) => {
    const gone: Connection[] = [];
    await inParallel(connections, WIDTH, async (connection) => {
      const told = toldTo(connection, announcement);
      if (told && (await deliverToSocket(needs, connection, { announcement: told, initiator, vector })) === 'gone')
        gone.push(connection);
    });
    // Sockets that are gone are announced as offline in their turn.
    const ending = { ...needs, announcer };
    await inParallel(gone, WIDTH, (connection) => endConnection(ending, connection));
  };

  const push: Push = async (sockets, announcement, initiator) => {
    const audience = { ...sockets, connections: sockets.connections.filter((each) => toldTo(each, announcement)) };
    const counting = counted(needs, audience, announcement);
    if (await isWithheld(announcement, counting)) return;
    await post(audience, announcement, initiator);
    await counting;
  };

  const announcer: Announcer = {
    async announce(announcement, initiator) {
      const { range, surplus, ...audience } = await audienceOf(needs, announcement);
      const counting = counted(needs, audience, announcement);
      if (await isWithheld(announcement, counting)) return range;
      const after = deliveryOf(announcement).agents === 'all' ? range.upTo : null;
      const handingOver = after === null ? async () => {} : () => needs.handOver({ announcement, initiator, after });
      const ending = () => markSurplus(needs, surplus);
      await inParallel([handingOver, ending, () => post(audience, announcement, initiator)], 3, (work) => work());
      await counting;
      return range;
    },
  };
  return { ...announcer, push };
}

/** Counts the posts of an announcement. Answers the seconds for which its tenant's quota is used up, 0 if it is not. */
const counted = async (
  { quotas }: DeliveryNeeds,
  { connections }: Audience,
  announcement: Announcement,
): Promise<number> =>
  connections.length > 0
    ? quotas.consume(tenantOf(announcement), useOf(announcement), connections.length * unitsOf(announcement))
    : 0;

/**
 * Whether an announcement is not posted because of its tenant's quota: only one that may be lost. Posts of entries go out, without
 * waiting for the count, and further messages of the tenant are refused while the quota is used up.
 */
const isWithheld = async (announcement: Announcement, counting: Promise<number>): Promise<boolean> =>
  !deliveryOf(announcement).kept && (await counting) > 0;

/** Whether the announcement repeats a message of this side, for its author: the other side has received it. */
const isRepeatedBy = (announcement: Announcement, sender: Sender): boolean =>
  announcement.type === 'entry' &&
  announcement.again === true &&
  announcement.located.entry.kind === 'message' &&
  announcement.located.entry.sender === sender;

const isHiddenFromVisitors = (announcement: Announcement): boolean =>
  announcement.type === 'entry' && !isVisibleToVisitors(announcement.located.entry);

/** Whether the announcement is an activity of the visitor itself, which is told of it on none of its sockets. */
const isVisitorsActivity = (announcement: Announcement): boolean =>
  'by' in announcement && announcement.by.sender === 'user';

/** Whether the announcement is an activity of the agent whose socket this is: each of a person's sockets is its own. */
const isOwnActivity = (announcement: Announcement, socket: Connection): boolean =>
  'by' in announcement && announcement.by.sender === 'agent' && announcement.by.userId === userIdOf(authorOf(socket));

async function audienceOf(
  { connections, hybridClock }: DeliveryNeeds,
  announcement: Announcement,
): Promise<Audience & { range: AgentRange; surplus: Connection[] }> {
  const vector = hybridClock.vector();
  const tenantId = tenantOf(announcement);
  const [visitor, agents] = await Promise.all([
    'visitor' in announcement &&
    !isRepeatedBy(announcement, 'agent') &&
    !isHiddenFromVisitors(announcement) &&
    !isVisitorsActivity(announcement)
      ? connections.ofVisitor(tenantId, announcement.visitor)
      : [],
    isRepeatedBy(announcement, 'user')
      ? { connections: [], upTo: null }
      : connections.agentsAfter(tenantId, { after: null, limit: FAN_OUT_INLINE }),
  ]);
  const { newest, surplus } = newestOf(visitor);
  const range = { ...ALL_AGENTS, upTo: agents.upTo };
  const others = agents.connections.filter(
    (socket) => !isOwnActivity(announcement, socket) && toldTo(socket, announcement) !== null,
  );
  return { connections: [...newest, ...others], surplus, vector, range };
}

/** Has the sweeper close the sockets that a visitor has beyond its limit, each marked once. A mark that fails is left to the next send. */
async function markSurplus({ connections, clock }: DeliveryNeeds, surplus: Connection[]): Promise<void> {
  const unmarked = surplus.filter(({ closeFrom }) => closeFrom === undefined);
  await inParallel(unmarked, WIDTH, (socket) => connections.markForClosing(socket, clock()).catch(() => {}));
}
