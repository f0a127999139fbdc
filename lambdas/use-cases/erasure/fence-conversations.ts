import { type Entry, SYSTEM } from '../../domain/conversations/entry.ts';
import type { Fence, FoundErasure } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import { agentSubject } from '../../domain/identity/caller.ts';
import type { ConversationId, Subject } from '../../domain/ids.ts';
import { type CommitNeeds, commit } from '../conversations/commit.ts';
import { type PushNeeds, pushCommitted } from '../conversations/push-and-mark.ts';

export type FenceNeeds = CommitNeeds &
  PushNeeds & {
    erasures: Pick<ErasureStore, 'fenced'>;
    reportPushFailure: (error: unknown) => void;
  };

/**
 * Commits an `erased` entry to the log of each conversation of an erasure: what stands before it is not to be read any more, and its
 * sockets are told. Of all who write to a log at that time each comes before the fence or after it, in another incarnation. Repeated, it
 * finds what it has done.
 */
export async function fenceConversations(needs: FenceNeeds, erasure: FoundErasure): Promise<FoundErasure> {
  const fences: Record<ConversationId, Fence> = { ...erasure.fences };
  for (const conversationId of erasure.conversations) {
    fences[conversationId] ??= await fenceIn(needs, erasure, conversationId);
  }
  return { ...erasure, fences };
}

/** The fence in a log: before all of it, where nothing was written yet. */
async function fenceIn(needs: FenceNeeds, erasure: FoundErasure, conversationId: ConversationId): Promise<Fence> {
  const { tenantId, foundAt } = erasure;
  const { record } = await needs.conversationLog.tail(tenantId, conversationId);
  if (!record) {
    await needs.erasures.fenced(erasure, conversationId, { pos: 0, at: foundAt });
    return { pos: 0, at: foundAt };
  }
  const committed = await commit(needs, {
    tenantId,
    conversationId,
    author: authorOfFence(erasure),
    clientId: erasure.id,
    draft: () => ({ add: { kind: 'erased' } }),
  });
  const { pos, at } = committed.entry as Entry;
  await needs.erasures.fenced(erasure, conversationId, { pos, at });
  // A push that fails is left to the sweeper, as for a message.
  await pushCommitted(needs, { tenantId, conversationId }, committed).catch(needs.reportPushFailure);
  return { pos, at };
}

const authorOfFence = ({ by }: FoundErasure): Subject => (by.startsWith('a_') ? agentSubject(by) : SYSTEM);
