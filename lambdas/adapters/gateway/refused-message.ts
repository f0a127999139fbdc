import { minuteOf } from '../../domain/conversations/activity-index.ts';
import { knownAs } from '../../domain/delivery/rendered-message.ts';
import type { Receiver } from '../../domain/delivery/reply.ts';

/** A refusal as a message of the bot, for widgets that have nothing else to show it by. Stored nowhere. */
export function refusedMessage({ handle }: Pick<Receiver, 'handle'>, { error }: { error: string }, now: number) {
  const id = `refused-${now.toString(36)}-${minuteOf(now)}`;
  return {
    id,
    message_id: id,
    text: error,
    sender: 'bot',
    sender_type: 'bot',
    timestamp: new Date(now).toISOString(),
    ...(handle ? { conversation_id: knownAs({ handle }, '') } : {}),
  };
}
