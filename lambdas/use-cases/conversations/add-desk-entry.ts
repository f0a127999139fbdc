import type { Entry } from '../../domain/conversations/entry.ts';
import {
  type CommitDeskEntry,
  commitDeskEntry,
  type DeskChange,
  type DeskCommitted,
  type DeskEntryNeeds,
} from './commit-desk-entry.ts';

export type AddDeskEntry = Pick<CommitDeskEntry, 'caller' | 'conversationId' | 'clientId'> & { change: DeskChange };

/** Assigns, labels or snoozes a conversation, or adds a note to it, whatever it is like. */
export const addDeskEntry = (needs: DeskEntryNeeds, { change, ...command }: AddDeskEntry): Promise<DeskCommitted> =>
  commitDeskEntry(needs, { ...command, change: () => change, isSame: (entry) => isSame(entry, change) });

/** Whether an entry that was sent with an id is what is sent with it now. */
function isSame(entry: Entry, change: DeskChange): boolean {
  switch (change.kind) {
    case 'assigned':
      return entry.kind === change.kind && entry.to === change.to && entry.until === change.until;
    case 'labelled':
      return entry.kind === change.kind && JSON.stringify(entry.labels) === JSON.stringify(change.labels);
    case 'snoozed':
      return entry.kind === change.kind && entry.until === change.until;
    case 'note':
      return entry.kind === change.kind && entry.text === change.text;
  }
}
