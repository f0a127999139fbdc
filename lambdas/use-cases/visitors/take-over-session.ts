import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import { conversationOfHandle } from '../../domain/identity/handle.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import { profileOf } from '../../domain/identity/visitor-profile.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { NewId } from '../../domain/ids.ts';
import { sealed } from '../../domain/sealed.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { isRevoked } from '../tenants/is-revoked.ts';

type Needs = {
  visitors: VisitorStore;
  conversationLog: Pick<ConversationLog, 'tail' | 'changeVisitor'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  clock: Clock;
  newSecret: NewId;
};

/**
 * Has a logged-in user go on with what was said in the session that the site's server named in the user's token.
 *
 * 1. The session's visitor is handed over to the user: once for ever, by one conditional write, so that no second user with the same
 *    session gets anything. If the user has no conversation, that visitor gets another, and so does whoever sends its session later.
 * 2. The conversation becomes the user's: agents' answers go to the user's sockets.
 * 3. The user is stored, with that conversation. A user who has one keeps it, and each of the two says where the other is.
 *
 * Repeated with every request until the last step is done, so a crash in between delays it to the next
 * (docs/decisions/0035-from-a-session-to-a-user.md). Nothing happens for a session in which nothing was said, or that was revoked.
 */
export async function takeOverSession(needs: Needs, caller: Caller): Promise<void> {
  const { visitors } = needs;
  const { tenantId, subject, takesOver } = caller;
  if (caller.anonymous || isStaff(caller) || !takesOver) return;
  const shown = await visitors.find(tenantId, takesOver);
  const before = shown?.as === undefined ? shown : await visitors.find(tenantId, shown.as);
  if (!before?.anonymous || (before.handedTo ?? subject) !== subject) return;
  const own = await visitors.find(tenantId, subject);
  if (before.handedTo && own && (own.conversationId === before.handedOver || own.otherConversation)) return;
  if (!before.handedTo && !(await isWorthIt(needs, before))) return;
  if (!own) return goOn(needs, caller, before);
  const { handedOver = before.conversationId } = before;
  await (handedOver === before.conversationId ? showEachOther : giveBack)(needs, own, before, handedOver);
}

async function isWorthIt(needs: Needs, { tenantId, subject, conversationId }: Visitor): Promise<boolean> {
  const { record } = await needs.conversationLog.tail(tenantId, conversationId);
  return record !== null && !(await isRevoked(needs, tenantId, subject));
}

async function goOn(needs: Needs, caller: Caller, before: Visitor): Promise<void> {
  const { visitors, conversationLog, clock, newSecret } = needs;
  const { tenantId, subject: user, userId, issuedAt } = caller;
  const conversationId = conversationOfHandle(tenantId, sealed(newSecret()));
  const handed = before.handedTo ? before : await visitors.handOver(before, { user, conversationId });
  if (handed?.handedTo !== user || handed.handedOver === undefined) return;
  await conversationLog.changeVisitor(tenantId, handed.handedOver, { from: handed.subject, to: user });
  const own = await visitors.create({
    tenantId,
    subject: user,
    userId,
    conversationId: handed.handedOver,
    anonymous: false,
    ...profileOf(caller),
    profileAt: issuedAt,
    createdAt: clock(),
  });
  if (own.conversationId !== handed.handedOver) await giveBack(needs, own, handed, handed.handedOver);
}

/** The user has begun a conversation meanwhile: what was said in the session is the session's again. */
async function giveBack(needs: Needs, own: Visitor, handed: Visitor, conversationId: string): Promise<void> {
  const { tenantId, subject } = handed;
  await needs.conversationLog.changeVisitor(tenantId, conversationId, { from: own.subject, to: subject });
  const before = await needs.visitors.handOver(handed, { user: own.subject, conversationId });
  if (before) await showEachOther(needs, own, before);
}

async function showEachOther({ visitors }: Needs, own: Visitor, before: Visitor): Promise<void> {
  const { conversationId } = before;
  const handed = await visitors.handOver(before, {
    user: own.subject,
    conversationId,
    otherConversation: own.conversationId,
  });
  if (handed?.handedTo === own.subject) await visitors.noteOther(own, conversationId);
}
