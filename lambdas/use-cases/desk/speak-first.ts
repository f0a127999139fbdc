import { recordOfVisitor } from '../../domain/conversations/conversation-record.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { type Caller, isStaff, subjectsNamed } from '../../domain/identity/caller.ts';
import { conversationOfHandle } from '../../domain/identity/handle.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { NewId, Subject, TenantId } from '../../domain/ids.ts';
import { sealed } from '../../domain/sealed.ts';
import { type SendMessage, type SendNeeds, type Sent, sendMessage } from '../conversations/send-message.ts';

type Needs = SendNeeds & { connections: Pick<ConnectionStore, 'ofVisitor'> };

export type SpeakFirst = Pick<SendMessage, 'caller' | 'text' | 'clientMessageId' | 'idField' | 'join'> & {
  /** The public id of a visitor, or the site's own id of a user. */
  userId: string;
};

/**
 * An agent speaks first, to a visitor who is known or online.
 *
 * 1. Find the visitor; one who is online and has said nothing yet is stored now, with the conversation that its session will have.
 * 2. Send the message into its conversation, by the rules of any agent's message: where another agent answers it is taken.
 */
export async function speakFirst(needs: Needs, { userId, ...message }: SpeakFirst): Promise<Sent> {
  const { caller } = message;
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may speak first');
  const record = recordOfVisitor(await knownVisitor(needs, caller, userId));
  return sendMessage(needs, { ...message, conversationId: record.conversationId, record });
}

async function knownVisitor(needs: Needs, { tenantId }: Caller, userId: string): Promise<Visitor> {
  for (const subject of subjectsNamed(userId)) {
    const visitor = (await needs.visitors.find(tenantId, subject)) ?? (await visitorOnline(needs, tenantId, subject));
    if (visitor) return visitor;
  }
  throw new Refusal('ERR_NOT_FOUND', 'no such visitor is known or online');
}

/** Stores a visitor that is online and was never stored; null if it is not online. */
async function visitorOnline(
  { connections, visitors, newSecret, clock }: Needs & { newSecret: NewId },
  tenantId: TenantId,
  subject: Subject,
): Promise<Visitor | null> {
  const sockets = await connections.ofVisitor(tenantId, subject);
  const socket = sockets.find(({ conversation }) => conversation !== undefined) ?? sockets[0];
  if (!socket) return null;
  const { userId, anonymous, conversation, name, email, label } = socket;
  return visitors.create({
    tenantId,
    subject,
    userId,
    conversationId: conversation ?? conversationOfHandle(tenantId, sealed(newSecret())),
    anonymous,
    ...given({ name, email, label }),
    createdAt: clock(),
  });
}
