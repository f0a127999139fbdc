import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Erasure, ErasureTarget } from '../../domain/erasure/erasure.ts';
import { Refusal } from '../../domain/errors.ts';
import { subjectsNamed } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import type { Administrator } from '../../domain/tenants/administrator.ts';
import { countAct } from '../tenants/count-act.ts';
import type { ChangeNeeds } from '../tenants/count-changes.ts';
import { type BeginErasureNeeds, beginErasure } from './begin-erasure.ts';
import { type FenceOffNeeds, fenceOff } from './fence-off.ts';

type Needs = ChangeNeeds & BeginErasureNeeds & FenceOffNeeds;

/**
 * Erases all that is known of a visitor, who is named by its public id or by the site's own id of a user. One that is an alias is
 * erased with its visitor. Unknown: `ERR_NOT_FOUND`.
 */
export async function eraseVisitor(
  needs: Needs,
  { by, userId }: { by: Administrator; userId: string },
): Promise<Erasure> {
  await countAct(needs, by);
  const subject = await knownSubject(needs, by.tenantId, userId);
  if (subject === null) throw new Refusal('ERR_NOT_FOUND', 'no such visitor is known or online');
  return ask(needs, by, { of: 'visitor', subject });
}

/** Erases what was said in a conversation, and its files; of its visitor nothing. One in which nothing was ever said: `ERR_NOT_FOUND`. */
export async function eraseConversation(
  needs: Needs,
  { by, conversationId }: { by: Administrator; conversationId: ConversationId },
): Promise<Erasure> {
  await countAct(needs, by);
  const { record } = await needs.conversationLog.tail(by.tenantId, conversationId);
  if (!record) throw noSuchConversation();
  return ask(needs, by, { of: 'conversation', conversationId });
}

/** The visitor behind an id: stored, or online; of an alias its visitor. Null if there is none. */
export async function knownSubject(
  { visitors, connections }: { visitors: Pick<VisitorStore, 'find'>; connections: Pick<ConnectionStore, 'ofVisitor'> },
  tenantId: TenantId,
  userId: string,
): Promise<Subject | null> {
  for (const subject of subjectsNamed(userId)) {
    const visitor = await visitors.find(tenantId, subject, 'now');
    if (visitor) return visitor.as ?? visitor.subject;
    if ((await connections.ofVisitor(tenantId, subject)).length > 0) return subject;
  }
  return null;
}

/**
 * When this answers, nobody can write below a fence but who had begun to before, and no name is shown any more. All else is done by other
 * invocations, which the sweeper begins.
 */
const ask = async (needs: Needs, by: Administrator, target: ErasureTarget): Promise<Erasure> =>
  fenceOff(needs, await beginErasure(needs, { by, target }));
