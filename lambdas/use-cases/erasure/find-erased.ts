import type { Eraser } from '../../domain/erasure/eraser.ts';
import type { Erasure, FoundErasure } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type FindErasedNeeds = {
  erasures: Pick<ErasureStore, 'found'>;
  eraser: Pick<Eraser, 'aliasesOf'>;
  visitors: Pick<VisitorStore, 'find'>;
  clock: Clock;
};

/**
 * Finds the persons and conversations of an erasure, and notes them, since the rows that lead to them are overwritten next. Sessions
 * that have become the visitor's meanwhile are added; a conversation that it has begun since is a new one. Until all is fenced off,
 * it is as of now that it is erased: functions may know nothing of it yet.
 */
export async function findErased(needs: FindErasedNeeds, erasure: Erasure): Promise<FoundErasure> {
  const { fencedAt, foundAt: before = needs.clock() } = erasure;
  const foundAt = fencedAt === undefined ? needs.clock() : before;
  const found = { ...(await foundFrom(needs, erasure)), foundAt };
  await needs.erasures.found(erasure, found);
  return { ...erasure, ...found };
}

type Found = { subjects: Subject[]; conversations: ConversationId[] };

/**
 * From the visitor to whoever refers to it: the sessions and guests that are aliases of it, and those that were handed over to it, which
 * have a conversation of their own. What was found before stays, since that may refer to nobody any more.
 */
async function foundFrom(needs: FindErasedNeeds, { tenantId, ...known }: Erasure): Promise<Found> {
  const subjects = new Set(known.subjects);
  const conversations = new Set(known.conversations);
  for (const subject of subjects) {
    const visitor = await needs.visitors.find(tenantId, subject, 'now');
    if (visitor && known.foundAt === undefined) conversations.add(visitor.conversationId);
    for (const other of await needs.eraser.aliasesOf(tenantId, subject)) {
      if (await belongsTo(needs, tenantId, other, subject)) subjects.add(other);
    }
  }
  return { subjects: [...subjects], conversations: [...conversations] };
}

async function belongsTo(
  { visitors }: FindErasedNeeds,
  tenantId: TenantId,
  other: Subject,
  subject: Subject,
): Promise<boolean> {
  const visitor = await visitors.find(tenantId, other, 'now');
  return visitor !== null && (visitor.as === subject || visitor.handedTo === subject);
}
