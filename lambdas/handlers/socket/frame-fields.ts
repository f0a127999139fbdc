import { invalid } from '../../domain/errors.ts';
import { conversationId } from '../../domain/ids.ts';

type Fields = Record<string, unknown>;

/** The conversation that a frame names, in either spelling. */
export function namedConversation({ conversationId: camel, conversation_id: snake }: Fields): string | undefined {
  const value = camel ?? snake;
  return value === undefined || value === null ? undefined : conversationId(value, 'conversation_id');
}

/** The message up to which somebody has read. */
export function readSeq(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid('seq', 'must be a whole number');
  return value;
}
