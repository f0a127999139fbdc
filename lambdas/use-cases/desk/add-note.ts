import { deskRequired } from '../../domain/conversations/desk-rules.ts';
import type { LocatedEntry, NoteEntry } from '../../domain/conversations/entry.ts';
import { sizeUnits } from '../../domain/conversations/entry-size.ts';
import { given } from '../../domain/given.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { type ConversationId, staffId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { commitDeskEntry, type DeskEntryNeeds } from '../conversations/commit-desk-entry.ts';
import { type RememberNeeds, rememberName } from '../conversations/remember-name.ts';
import { countedOnce } from './count-desk-use.ts';

type Needs = DeskEntryNeeds & RememberNeeds & { quotas: TenantQuotas };

export type AddNote = {
  caller: Caller;
  conversationId: ConversationId;
  text: string;
  /** The client's own id of the note. */
  clientId?: string | undefined;
};

/** Adds a note among the agents to a conversation, open or closed, and pushes it to them. Its visitor is never told. */
export async function addNote(needs: Needs, { text, ...command }: AddNote): Promise<LocatedEntry<NoteEntry>> {
  const { caller, conversationId } = command;
  const { tenantId, userId } = caller;
  deskRequired(needs.desk);
  const count = countedOnce(needs.quotas, tenantId, sizeUnits(text));
  const { entry } = await commitDeskEntry(needs, {
    ...command,
    isSame: (stored) => stored.kind === 'note' && stored.text === text,
    change: async () => {
      await count();
      return { kind: 'note', text };
    },
  });
  if (entry?.kind !== 'note') throw new Error('a note was committed, and is none');
  await rememberName(needs, caller);
  const authorName = await needs.staffNames.nameOf(tenantId, staffId(tenantId, userId)).catch(() => undefined);
  return { tenantId, conversationId, entry, ...given({ authorName }) };
}
