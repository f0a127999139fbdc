import type { Sender } from '../../domain/conversation.ts';
import { inParallel } from '../../domain/parallel.ts';
import type { Announcement, Announcer, Audience, HandOver } from '../../domain/ports.ts';
import { type Stretch, WHOLE } from '../../domain/stretch.ts';
import type { Watch } from '../../domain/watch.ts';
import { type PushNeeds, pushing } from './pushing.ts';

type Needs = PushNeeds & {
  /** Has others told by another invocation. */
  handOver: HandOver;
  watch: Watch;
};

/**
 * Agents' sockets that the sender's own invocation reads and posts to. Of a tenant with more, these are the first; the
 * rest is handed over, so that what a send reads, posts and waits for has a bound, however many agents listen.
 */
export const TOLD_HERE = 100;

/**
 * Tells everyone who should know: a conversation's visitor and the tenant's agents, nobody else.
 *
 * Why nothing is lost when the rest is handed over: the sender is answered when Lambda has queued the hand-over, and
 * Lambda may still lose it, or run it twice. But the entry is settled only when the stretches of the agents' list that
 * were told, and noted as told by whoever told them, lead from end to end. A hand-over that is lost, fails or runs out of
 * time leaves a gap. So the entry stays unsettled, and the next writer or the sweeper (within about a minute) finds it as it
 * finds any that its sender abandoned, and tells everyone again; receivers know a repetition by its id. One that runs twice
 * tells its stretch twice.
 */
export const pushingAnnouncer = (needs: Needs): Announcer => {
  const push = pushing(needs, () => announcer);
  const announcer: Announcer = {
    async announce(announcement, origin) {
      const { told, ...audience } = await audienceOf(needs, announcement);
      const after = isForAllAgents(announcement) ? told.upTo : null;
      const handingOver = after === null ? async () => {} : () => needs.handOver({ announcement, origin, after });
      await inParallel([handingOver, () => push(audience, announcement, origin)], 2, (work) => work());
      return told;
    },
  };
  return announcer;
};

/** That someone is typing, or has read, is worth a hundred posts and no thousands: it is not passed on to further agents. */
const isForAllAgents = ({ type }: Announcement): boolean => type !== 'typing' && type !== 'read';

/** Sent once more by somebody on this side: the other has heard it. */
const isRepeatedBy = (announcement: Announcement, sender: Sender): boolean =>
  announcement.type === 'entry' &&
  announcement.again === true &&
  announcement.placed.entry.kind === 'message' &&
  announcement.placed.entry.sender === sender;

async function audienceOf(
  { connections, watch }: Needs,
  announcement: Announcement,
): Promise<Audience & { told: Stretch }> {
  const asOf = watch.asOf();
  const tenantId = announcement.type === 'entry' ? announcement.placed.tenantId : announcement.tenantId;
  const [visitor, agents] = await Promise.all([
    'visitor' in announcement && !isRepeatedBy(announcement, 'agent')
      ? connections.ofVisitor(tenantId, announcement.visitor)
      : [],
    isRepeatedBy(announcement, 'user')
      ? { connections: [], upTo: null }
      : connections.agentsAfter(tenantId, { after: null, limit: TOLD_HERE }),
  ]);
  return { connections: [...visitor, ...agents.connections], asOf, told: { ...WHOLE, upTo: agents.upTo } };
}
