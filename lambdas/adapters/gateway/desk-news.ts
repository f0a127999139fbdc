import type { DeskNews, Entry, LocatedEntry } from '../../domain/conversations/entry.ts';
import type { Connection } from '../../domain/delivery/connection.ts';

/** What a desk has to say of an entry to the owner of a socket: to a visitor nothing; an admin has seen everything before. */
export function deskNewsFor({ role }: Pick<Connection, 'role'>, { news }: LocatedEntry): DeskNews | undefined {
  if (role === 'visitor' || !news) return undefined;
  const { reload: _, ...told } = news;
  return role === 'agent' ? news : told;
}

/** The fields of a desk in a frame about a conversation: with the entry's position, for a push that is repaired comes late. */
export const changeOf = ({ change, reload }: DeskNews = {}, { pos }: Pick<Entry, 'pos'>) => ({
  ...(change ? { pos, desk: change.desk } : {}),
  ...(reload ? { reload } : {}),
});
