import { Refusal } from '../errors.ts';
import { given } from '../given.ts';
import type { Visitor } from '../identity/visitor.ts';
import type { ConversationId, Subject } from '../ids.ts';
import type { Tail } from './entry.ts';

/** Somebody else's conversation and one that does not exist look the same. */
export const noSuchConversation = (): Refusal => new Refusal('ERR_NOT_FOUND', 'no such conversation');

/** Whose conversation this is; refused if it has never been spoken in. */
export function recordOf(tail: Pick<Tail, 'record'>): ConversationRecord {
  if (!tail.record) throw noSuchConversation();
  return tail.record;
}

export const recordOfVisitor = ({
  conversationId,
  subject,
  userId,
  anonymous,
  name,
  email,
  label,
  createdAt,
}: Visitor): ConversationRecord => ({
  conversationId,
  subject,
  userId,
  anonymous,
  ...given({ name, email, label }),
  createdAt,
});

/** What the conversation's own row says; it sorts right after the entries, so reading the tail brings it along. */
export type ConversationRecord = {
  conversationId: ConversationId;
  subject: Subject;
  userId: string;
  anonymous: boolean;
  name?: string;
  email?: string;
  /** What the page calls its visitor: nobody vouched for it. */
  label?: string;
  createdAt: number;
};
