import { given } from '../given.ts';
import { userIdOf } from '../ids.ts';
import { clientMessageIdOf, entryId, type LocatedEntry, type NoteEntry } from './entry.ts';

/** The id of an entry beside messages, as agents see it: the same at every door. */
export const eventId = (entry: Parameters<typeof entryId>[0]): string => `e_${entryId(entry)}`;

/** A note among agents, as they receive it over every door. */
export function noteView({ conversationId, entry, authorName }: LocatedEntry<NoteEntry>) {
  return {
    id: eventId(entry),
    conversationId,
    text: entry.text,
    by: { id: userIdOf(entry.author), ...given({ name: authorName }) },
    timestamp: new Date(entry.at).toISOString(),
    ...given({ clientMessageId: clientMessageIdOf(entry.sendKey) }),
  };
}
