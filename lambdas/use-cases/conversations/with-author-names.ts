import type { Entry, LocatedEntry, MessageEntry, NoteEntry } from '../../domain/conversations/entry.ts';
import { given } from '../../domain/given.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import { type StaffId, type Subject, userIdOf } from '../../domain/ids.ts';

export type NameNeeds = { visitors: Pick<VisitorStore, 'find'>; staffNames: Pick<StaffNames, 'nameOf'> };

/**
 * Messages and notes with their authors' names as known now: entries hold none, so that a name that changes changes everywhere, and one
 * that is erased is gone. Names only decorate: where they cannot be read, the entries are answered without.
 */
export async function withAuthorNames<Located extends LocatedEntry>(
  needs: NameNeeds,
  located: Located[],
): Promise<Located[]> {
  const authors = new Map<Subject, Promise<string | undefined>>();
  const nameOf = (said: LocatedEntry<MessageEntry | NoteEntry>): Promise<string | undefined> => {
    const known = authors.get(said.entry.author);
    if (known) return known;
    const found = nameIn(needs, said).catch(() => undefined);
    authors.set(said.entry.author, found);
    return found;
  };
  return Promise.all(
    located.map(async (each) => {
      const { entry } = each;
      if (!isSaid(entry)) return each;
      return { ...each, ...given({ authorName: await nameOf({ ...each, entry }) }) };
    }),
  );
}

const isSaid = (entry: Entry): entry is MessageEntry | NoteEntry => entry.kind === 'message' || entry.kind === 'note';

async function nameIn(
  { visitors, staffNames }: NameNeeds,
  { tenantId, entry }: LocatedEntry<MessageEntry | NoteEntry>,
): Promise<string | undefined> {
  const { author } = entry;
  if (entry.kind === 'message' && entry.sender === 'user') {
    const visitor = await visitors.find(tenantId, author);
    return visitor?.as === undefined ? visitor?.name : (await visitors.find(tenantId, visitor.as))?.name;
  }
  return staffNames.nameOf(tenantId, userIdOf(author) as StaffId);
}
