import { type Entry, SYSTEM } from '../../domain/conversations/entry.ts';
import type { Eraser } from '../../domain/erasure/eraser.ts';
import type { Erasure, Fence } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import { agentSubject } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import { type CommitNeeds, commit } from '../conversations/commit.ts';
import { type PushNeeds, pushCommitted } from '../conversations/push-and-mark.ts';

export type FenceNeeds = CommitNeeds &
  PushNeeds & {
    erasures: Pick<ErasureStore, 'found' | 'fenced'>;
    eraser: Pick<Eraser, 'aliasesOf'>;
    visitors: Pick<VisitorStore, 'find'>;
    reportPushFailure: (error: unknown) => void;
  };

/**
 * Finds the persons and conversations of an erasure, and commits an `erased` entry to each log: what stands before it is not to be
 * read any more, and its sockets are told. Of all who write to a log at that time each comes before the fence or after it, in
 * another incarnation. Repeated, it finds what it has done. Sessions that have become the visitor's meanwhile are added; a conversation
 * that it has begun since is a new one.
 */
export async function fenceConversations(needs: FenceNeeds, erasure: Erasure): Promise<Erasure> {
  const found = await foundFrom(needs, erasure);
  await needs.erasures.found(erasure, found);
  const fences: Record<ConversationId, Fence> = { ...erasure.fences };
  for (const conversationId of found.conversations) {
    fences[conversationId] ??= await fenceIn(needs, erasure, conversationId);
  }
  return { ...erasure, ...found, fences };
}

type Found = { subjects: Subject[]; conversations: ConversationId[] };

/**
 * From the visitor to whoever refers to it: the sessions and guests that are aliases of it, and those that were handed over to it, which
 * have a conversation of their own. What was found before stays, since that may refer to nobody any more.
 */
async function foundFrom(
  needs: Pick<FenceNeeds, 'eraser' | 'visitors'>,
  { tenantId, ...known }: Erasure,
): Promise<Found> {
  const subjects = new Set(known.subjects);
  const conversations = new Set(known.conversations);
  for (const subject of subjects) {
    const visitor = await needs.visitors.find(tenantId, subject, 'now');
    if (visitor && !known.isFound) conversations.add(visitor.conversationId);
    for (const other of await needs.eraser.aliasesOf(tenantId, subject)) {
      if (await belongsTo(needs, tenantId, other, subject)) subjects.add(other);
    }
  }
  return { subjects: [...subjects], conversations: [...conversations] };
}

async function belongsTo(
  { visitors }: Pick<FenceNeeds, 'visitors'>,
  tenantId: TenantId,
  other: Subject,
  subject: Subject,
): Promise<boolean> {
  const visitor = await visitors.find(tenantId, other, 'now');
  return visitor !== null && (visitor.as === subject || visitor.handedTo === subject);
}

/** The fence in a log: before all of it, where nothing was written before the erasure was asked for. */
async function fenceIn(needs: FenceNeeds, erasure: Erasure, conversationId: ConversationId): Promise<Fence> {
  const { tenantId, begunAt } = erasure;
  const { record } = await needs.conversationLog.tail(tenantId, conversationId);
  if (!record) {
    await needs.erasures.fenced(erasure, conversationId, { pos: 0, at: begunAt });
    return { pos: 0, at: begunAt };
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

const authorOfFence = ({ by }: Erasure): Subject => (by.startsWith('a_') ? agentSubject(by) : SYSTEM);
