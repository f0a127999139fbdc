import { isMessage, type LocatedEntry, type MessageEntry } from '../../domain/conversations/entry.ts';
import { given } from '../../domain/given.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import { type StaffId, type Subject, userIdOf } from '../../domain/ids.ts';

export type NameNeeds = { visitors: Pick<VisitorStore, 'find'>; staffNames: Pick<StaffNames, 'nameOf'> };

/**
 * Messages with their authors' names as known now: entries hold none, so that a name that changes changes everywhere, and one
 * that is erased is gone. Names only decorate: where they cannot be read, the entries are answered without.
 */
export async function withAuthorNames<Located extends LocatedEntry>(
  needs: NameNeeds,
  located: Located[],
): Promise<Located[]> {
  const authors = new Map<Subject, Promise<string | undefined>>();
  const nameOf = (message: LocatedEntry<MessageEntry>): Promise<string | undefined> => {
    const known = authors.get(message.entry.author);
    if (known) return known;
    const found = nameIn(needs, message).catch(() => undefined);
    authors.set(message.entry.author, found);
    return found;
  };
  return Promise.all(
    located.map(async (each) => {
      const { entry } = each;
      if (!isMessage(entry)) return each;
      return { ...each, ...given({ authorName: await nameOf({ ...each, entry }) }) };
    }),
  );
}

async function nameIn(
  { visitors, staffNames }: NameNeeds,
  { tenantId, entry: { author, sender } }: LocatedEntry<MessageEntry>,
): Promise<string | undefined> {
  if (sender === 'user') {
    const visitor = await visitors.find(tenantId, author);
    return visitor?.as === undefined ? visitor?.name : (await visitors.find(tenantId, visitor.as))?.name;
  }
  return staffNames.nameOf(tenantId, userIdOf(author) as StaffId);
}
