import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { isRestricted } from '../../domain/conversations/desk-rules.ts';
import type { LocatedEntry } from '../../domain/conversations/entry.ts';
import { givesAway } from '../../domain/delivery/told-to.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { isSeenBy, type SightNeeds } from '../conversations/refuse-hidden.ts';

/** Conversations judged at once. */
const WIDTH = 10;

/**
 * How an agent is told of entries that it has missed: by who may know of their conversations now, whoever might when they were
 * written. Of a conversation that is not shown to it, it learns that it was given away. Reads the end of each conversation, after the
 * entries were read, so that one that is taken meanwhile is not given out; only for agents of whom conversations may be hidden.
 */
export async function toldOf(
  needs: SightNeeds & { conversationLog: Pick<ConversationLog, 'tail'> },
  agent: Pick<Caller, 'tenantId' | 'userId' | 'role'>,
  missed: readonly LocatedEntry[],
): Promise<(located: LocatedEntry) => LocatedEntry[]> {
  if (!isRestricted(needs.desk, agent)) return (located) => [located];
  const hidden = new Set<ConversationId>();
  const conversations = new Set(missed.map(({ conversationId }) => conversationId));
  await inParallel([...conversations], WIDTH, async (conversationId) => {
    const tail = await needs.conversationLog.tail(agent.tenantId, conversationId);
    if (!isSeenBy(needs, agent, tail)) hidden.add(conversationId);
  });
  return (located) => {
    if (!hidden.has(located.conversationId)) return [located];
    return givesAway(located.entry) ? [{ ...located, withheld: true }] : [];
  };
}
