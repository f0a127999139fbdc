import { Refusal } from '../errors.ts';
import type { Visitor } from '../identity/visitor.ts';
import type { ConversationId, Subject } from '../ids.ts';
import type { Tail } from './entry.ts';

/** The answer for another visitor's conversation and for one that does not exist: both look the same. */
export const noSuchConversation = (): Refusal => new Refusal('ERR_NOT_FOUND', 'no such conversation');

/** The record of a conversation; refused if nothing was ever written into it. */
export function recordOf(tail: Pick<Tail, 'record'>): ConversationRecord {
  if (!tail.record) throw noSuchConversation();
  return tail.record;
}

/** The record of a visitor's conversation; of an alias that of its visitor, whose conversation it is. */
export const recordOfVisitor = ({ conversationId, subject, as, createdAt }: Visitor): ConversationRecord => ({
  conversationId,
  subject: as ?? subject,
  createdAt,
});

/**
 * Whose a conversation is: a row that sorts right after the entries, so reading the tail brings it along. What is known of
 * the visitor stands in the visitor's own row, and nowhere else.
 */
export type ConversationRecord = { conversationId: ConversationId; subject: Subject; createdAt: number };
