import { invalid } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { conversationId } from '../../domain/ids.ts';

type Fields = Record<string, unknown>;

/** The conversation that a frame names, in either spelling. */
export function namedConversation({ conversationId: camel, conversation_id: snake }: Fields): string | undefined {
  const value = camel ?? snake;
  return value === undefined || value === null ? undefined : conversationId(value, 'conversation_id');
}

/**
 * The conversation that a caller may mean. A widget names the one it was told of, which may be an earlier page's: whatever
 * it names, it has its own and no other.
 */
export const meantConversation = ({ widget }: Caller, fields: Fields): string | undefined =>
  widget ? undefined : namedConversation(fields);

/** A sender's own time of its message, as ISO 8601; anything else counts as none. */
export function sentAt({ timestamp }: Fields): { timestamp?: string } {
  const known = typeof timestamp === 'string' && timestamp.length <= 40 && !Number.isNaN(Date.parse(timestamp));
  return known ? { timestamp } : {};
}

/** The message up to which somebody has read. */
export function readSeq(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid('seq', 'must be a whole number');
  return value;
}

/** What a client calls its own message, in either spelling. */
export const ownId = ({ clientMessageId, temp_id: tempId }: Fields): unknown => clientMessageId ?? tempId;
