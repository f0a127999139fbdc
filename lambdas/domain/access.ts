import type { About, Tail, Visitor } from './conversation.ts';
import { Refusal } from './errors.ts';
import { conversationOf, conversationOfHandle } from './handle.ts';
import { type Caller, isStaff } from './identity.ts';
import type { ConversationId } from './ids.ts';
import type { Clock, ConversationLog, NewId, VisitorStore } from './ports.ts';

/** Somebody else's conversation and one that does not exist look the same. */
export const noSuchConversation = (): Refusal => new Refusal('ERR_NOT_FOUND', 'no such conversation');

export type VisitorNeeds = { visitors: VisitorStore; clock: Clock; newSecret: NewId };

/**
 * The caller's own conversation; made, for life, the first time it is asked for. Two at once get the same one. With a session
 * its id follows from that, so that what a widget calls it need not be stored; else it is random.
 */
export async function ownConversation({ visitors, clock, newSecret }: VisitorNeeds, caller: Caller): Promise<Visitor> {
  const { tenantId, subject, userId, anonymous, name, email, widget } = caller;
  const known = await visitors.find(tenantId, subject);
  if (known) return known;
  return visitors.create({
    tenantId,
    subject,
    userId,
    conversationId: conversationOf(caller) ?? conversationOfHandle(tenantId, newSecret()),
    anonymous,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(widget?.label === undefined ? {} : { label: widget.label }),
    createdAt: clock(),
  });
}

/**
 * The conversation that a caller may read: an agent names one of its tenant (its log is looked up under the tenant's own
 * key, so another tenant's cannot be found), a visitor has its own and may name no other. Null for a visitor who has none yet.
 */
export async function readableConversation(
  visitors: VisitorStore,
  caller: Caller,
  asked: ConversationId | undefined,
): Promise<ConversationId | null> {
  if (isStaff(caller)) {
    if (!asked)
      throw new Refusal('ERR_INVALID', 'conversationId must be given by an agent', { field: 'conversationId' });
    return asked;
  }
  const visitor = await visitors.find(caller.tenantId, caller.subject);
  if (asked && asked !== visitor?.conversationId) throw noSuchConversation();
  return visitor?.conversationId ?? null;
}

/** How far back an agent's own answer is looked for. */
const ANSWERS_WITHIN = 100;

/** Who may close and reopen: an admin, or an agent who has answered in this conversation. */
export async function mayDecide(log: ConversationLog, caller: Caller, conversation: ConversationId): Promise<void> {
  if (caller.role === 'admin') return;
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  const recent = await log.before(caller.tenantId, conversation, null, ANSWERS_WITHIN);
  if (recent.length === 0) throw noSuchConversation();
  if (!recent.some((entry) => entry.kind === 'message' && entry.author === caller.subject)) {
    throw new Refusal('ERR_FORBIDDEN', 'only an admin, or an agent who has answered here, may do this');
  }
}

/** Whose conversation this is; refused if it has never been spoken in. */
export function aboutOf(tail: Pick<Tail, 'about'>): About {
  if (!tail.about) throw noSuchConversation();
  return tail.about;
}

export const aboutVisitor = ({
  conversationId,
  subject,
  userId,
  anonymous,
  name,
  email,
  label,
  createdAt,
}: Visitor): About => ({
  conversationId,
  subject,
  userId,
  anonymous,
  ...(name === undefined ? {} : { name }),
  ...(email === undefined ? {} : { email }),
  ...(label === undefined ? {} : { label }),
  createdAt,
});
