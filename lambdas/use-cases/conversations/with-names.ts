import { isMessage } from '../../domain/conversations/entry.ts';
import type { NamedEntry } from '../../domain/conversations/event-view.ts';
import { given } from '../../domain/given.ts';
import { type StaffId, userIdOf } from '../../domain/ids.ts';
import { type NameNeeds, withAuthorNames } from './with-author-names.ts';

/** Entries of all kinds with the names of their authors and assignees as known now; a name that cannot be read is left out. */
export async function withNames(needs: NameNeeds, located: readonly NamedEntry[]): Promise<NamedEntry[]> {
  const withAuthors = await withAuthorNames(needs, [...located]);
  return Promise.all(
    withAuthors.map(async (each) => {
      const { tenantId, entry } = each;
      const nameOf = (id: string) => needs.staffNames.nameOf(tenantId, id as StaffId).catch(() => undefined);
      const isStaffs = !isMessage(entry) && entry.author.startsWith('agent:');
      return {
        ...each,
        ...(isStaffs ? given({ authorName: await nameOf(userIdOf(entry.author)) }) : {}),
        ...(entry.kind === 'assigned' && entry.to !== null ? given({ assigneeName: await nameOf(entry.to) }) : {}),
      };
    }),
  );
}
