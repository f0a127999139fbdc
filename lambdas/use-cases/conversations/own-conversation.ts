import { given } from '../../domain/given.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { conversationOf, conversationOfHandle } from '../../domain/identity/handle.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { NewId } from '../../domain/ids.ts';
import { sealed } from '../../domain/sealed.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type VisitorNeeds = { visitors: VisitorStore; clock: Clock; newSecret: NewId };

/**
 * The caller's own conversation; created, for life, at the first request. Two requests at once get the same one. With a
 * session its id follows from the session, else it is random (docs/decisions/0001-one-conversation-for-life.md).
 */
export async function ownConversation({ visitors, clock, newSecret }: VisitorNeeds, caller: Caller): Promise<Visitor> {
  const { tenantId, subject, userId, anonymous, name, email, widget } = caller;
  const known = await visitors.find(tenantId, subject);
  if (known) return known;
  return visitors.create({
    tenantId,
    subject,
    userId,
    conversationId: conversationOf(caller) ?? conversationOfHandle(tenantId, sealed(newSecret())),
    anonymous,
    ...given({ name, email }),
    ...(widget?.label === undefined ? {} : { label: widget.label }),
    createdAt: clock(),
  });
}
