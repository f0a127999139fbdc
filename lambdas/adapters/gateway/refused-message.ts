import { minuteOf } from '../../domain/conversations/activity-index.ts';
import { knownAs } from '../../domain/delivery/rendered-message.ts';
import type { Receiver } from '../../domain/delivery/reply.ts';

/** A refusal as a message of the bot, in a sentence for a person, for widgets that have nothing else to show it by. Stored nowhere. */
export function refusedMessage({ handle }: Pick<Receiver, 'handle'>, { sentence }: { sentence: string }, now: number) {
  const id = `refused-${now.toString(36)}-${minuteOf(now)}`;
  return {
    id,
    message_id: id,
    text: sentence,
    sender: 'bot',
    sender_type: 'bot',
    timestamp: new Date(now).toISOString(),
    ...(handle ? { conversation_id: knownAs({ handle }, '') } : {}),
  };
}
