import type { DeskNews, LocatedEntry } from '../../domain/conversations/entry.ts';
import type { Connection } from '../../domain/delivery/connection.ts';

/** What a desk has to say of an entry to the owner of a socket: to a visitor nothing; an admin has seen everything before. */
export function deskNewsFor({ role }: Pick<Connection, 'role'>, { desk }: LocatedEntry): DeskNews | undefined {
  if (role === 'visitor' || !desk) return undefined;
  const { reload: _, ...news } = desk;
  return role === 'agent' ? desk : news;
}

/** The fields of a desk in a frame about a conversation. */
export const changeOf = ({ change, reload }: DeskNews = {}) => ({
  ...(change ? { desk: change.desk } : {}),
  ...(reload ? { reload } : {}),
});
