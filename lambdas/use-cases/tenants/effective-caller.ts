import type { Caller } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { TenantId } from '../../domain/ids.ts';

type Visitors = Pick<VisitorStore, 'find'>;

/** Who a made-up visitor turned out to be, if it has shown a session before. Anyone else is who they are. */
export const effectiveCaller = async (visitors: Visitors, caller: Caller): Promise<Caller> =>
  caller.guest ? ownerIdentity(visitors, caller.tenantId, caller) : caller;

/** Whom a guest, or a session that a visitor vouched for, speaks as. */
export async function ownerIdentity<Who extends Pick<Caller, 'subject' | 'userId' | 'conversation'>>(
  visitors: Visitors,
  tenantId: TenantId,
  who: Who,
): Promise<Who> {
  const visitor = await visitors.find(tenantId, who.subject);
  if (!visitor?.as) return who;
  return { ...who, subject: visitor.as, userId: visitor.userId, conversation: visitor.conversationId };
}
