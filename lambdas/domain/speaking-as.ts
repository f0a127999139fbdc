import type { Caller } from './identity.ts';
import type { VisitorStore } from './ports.ts';

/** Who a made-up visitor turned out to be, if it has shown a session before. Anyone else is who they are. */
export async function speakingAs(visitors: Pick<VisitorStore, 'find'>, caller: Caller): Promise<Caller> {
  if (!caller.guest) return caller;
  const visitor = await visitors.find(caller.tenantId, caller.subject);
  if (!visitor?.as) return caller;
  return { ...caller, subject: visitor.as, userId: visitor.userId, conversation: visitor.conversationId };
}
