import type { Caller } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { TenantId } from '../../domain/ids.ts';

type Visitors = Pick<VisitorStore, 'find'>;

/** The effective caller: a guest is identified as the visitor whose session it has shown; others stay as they are. */
export const effectiveCaller = async (visitors: Visitors, caller: Caller): Promise<Caller> =>
  caller.guest ? ownerIdentity(visitors, caller.tenantId, caller) : caller;

/** The visitor that owns this identity: of a guest, or of a session that a visitor vouched for; else the identity itself. */
export async function ownerIdentity<Who extends Pick<Caller, 'subject' | 'userId' | 'conversation'>>(
  visitors: Visitors,
  tenantId: TenantId,
  who: Who,
): Promise<Who> {
  const visitor = await visitors.find(tenantId, who.subject);
  if (!visitor?.as) return who;
  return { ...who, subject: visitor.as, userId: visitor.userId, conversation: visitor.conversationId };
}
