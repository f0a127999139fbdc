import type { Caller } from '../../domain/identity/caller.ts';
import { conversationOf, conversationOfHandle } from '../../domain/identity/handle.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import { newerProfile, profileOf } from '../../domain/identity/visitor-profile.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { NewId } from '../../domain/ids.ts';
import { sealed } from '../../domain/sealed.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type VisitorNeeds = {
  visitors: VisitorStore;
  clock: Clock;
  newSecret: NewId;
  /** Called before a visitor is created; may refuse it. */
  onNewVisitor?: () => Promise<void>;
};

/**
 * The caller's own conversation; created, for life, at the first request. Two requests at once get the same one. With a
 * session its id follows from the session, else it is random (docs/decisions/0001-one-conversation-for-life.md).
 *
 * What agents see of its visitor follows the newest token that wrote: only a difference costs a write.
 */
export async function ownConversation(needs: VisitorNeeds, caller: Caller): Promise<Visitor> {
  const { visitors, clock, newSecret } = needs;
  const { tenantId, subject, userId, anonymous, issuedAt } = caller;
  const known = await visitors.find(tenantId, subject);
  if (known) {
    const profile = newerProfile(known, caller);
    return (profile && (await visitors.updateProfile(known, profile, issuedAt))) ?? known;
  }
  await needs.onNewVisitor?.();
  return visitors.create({
    tenantId,
    subject,
    userId,
    conversationId: conversationOf(caller) ?? conversationOfHandle(tenantId, sealed(newSecret())),
    anonymous,
    ...profileOf(caller),
    profileAt: issuedAt,
    createdAt: clock(),
  });
}
