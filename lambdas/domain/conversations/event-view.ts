import { given } from '../given.ts';
import { userIdOf } from '../ids.ts';
import { closedSince, type Entry, type LocatedEntry } from './entry.ts';
import { messageView } from './message-view.ts';
import { eventId, noteView } from './note-view.ts';

/** An entry with the names of whom it names, as known now. */
export type NamedEntry = LocatedEntry & { assigneeName?: string };

/** Whether agents are shown an entry in a thread. Not of a kind that this version does not know. */
export const isEvent = ({ kind }: Entry): boolean => kind !== 'unknown';

/**
 * An entry of a thread as agents receive it: messages in the form that they have everywhere, and what stands between them. Null for
 * one of a kind that this version does not know.
 */
export function eventView(located: NamedEntry) {
  const { entry, assigneeName } = located;
  const base = about(located);
  switch (entry.kind) {
    case 'message':
      return {
        type: 'message' as const,
        message: messageView({ ...located, entry }),
        ...given({ reopens: entry.reopens, assigns: entry.assigns }),
      };
    case 'note':
      return { type: 'note' as const, note: noteView({ ...located, entry }) };
    case 'assigned': {
      const assignee = entry.to === null ? null : { id: entry.to, ...given({ name: assigneeName }) };
      const snooze = entry.until === undefined ? {} : { snoozedUntil: timeOf(entry.until) };
      return { type: 'assigned' as const, ...base, assignee, labels: entry.labels, ...snooze };
    }
    case 'labelled':
      return { type: 'labelled' as const, ...base, labels: entry.labels };
    case 'snoozed':
      return { type: 'snoozed' as const, ...base, labels: entry.labels, snoozedUntil: timeOf(entry.until) };
    case 'closed':
      return { type: 'closed' as const, ...base, timestamp: timeOf(closedSince(entry)), reason: entry.reason };
    case 'reopened':
      return { type: 'reopened' as const, ...base };
    case 'erased':
      return { type: 'erased' as const, ...base };
    case 'unknown':
      return null;
  }
}

/** What all but messages and notes have. Nobody asked for a close by time. */
function about({ entry, authorName }: NamedEntry) {
  const { author } = entry;
  const by = author.startsWith('system:') ? null : { id: userIdOf(author), ...given({ name: authorName }) };
  return { id: eventId(entry), timestamp: timeOf(entry.at), by };
}

const timeOf = <Time extends number | null>(time: Time) =>
  (time === null ? null : new Date(time).toISOString()) as Time extends number ? string : string | null;
