import { mayKnow } from '../conversations/desk-rules.ts';
import type { Entry } from '../conversations/entry.ts';
import type { Announcement } from './announcement.ts';
import type { Connection } from './connection.ts';

type Person = Pick<Connection, 'tenantId' | 'userId' | 'role'>;

/** Whether an entry gives a conversation to one agent, so that it goes from the lists of the others who may see only their own. */
export const givesAway = (entry: Entry): boolean =>
  (entry.kind === 'assigned' && entry.to !== null) || (entry.kind === 'message' && entry.assigns === true);

/**
 * What somebody is told of an announcement; null for nothing. Of a conversation that only another agent may know of an agent learns,
 * once it is given away, that it is gone (docs/decisions/0045-who-may-see-a-conversation.md).
 */
export function toldTo(person: Person, announcement: Announcement): Announcement | null {
  if (!('only' in announcement) || mayKnow(announcement.only, person)) return announcement;
  if (announcement.type !== 'entry' || !givesAway(announcement.located.entry)) return null;
  return { ...announcement, located: { ...announcement.located, withheld: true } };
}
