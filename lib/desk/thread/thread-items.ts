import type { ThreadEntry } from '@chat-gateway/client';
import { dayOf } from '../text/times.ts';
import { entryId, entryTime } from './timeline.ts';

/** What a thread shows, one below the other. */
export type ThreadItem =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string }
  | { kind: 'entry'; key: string; entry: ThreadEntry /** The author is not named again. */; continues: boolean };

/** Milliseconds within which messages of one author stand together. */
const TOGETHER = 5 * 60_000;

/** Entries with the days between them, and a mark before the first message from `newFrom` on, which its reader has not seen yet. */
export function threadItems(
  entries: readonly ThreadEntry[],
  { newFrom, me }: { newFrom: number | null; me: string },
): ThreadItem[] {
  const items: ThreadItem[] = [];
  // Who has answered has read what was before.
  const own = entries.findLast((entry) => entry.type === 'message' && entry.message.sender_id === me);
  const read = own?.type === 'message' ? own.message.seq : 0;
  const isNewFrom = Math.max(newFrom ?? Number.POSITIVE_INFINITY, read + 1);
  let day = Number.NaN;
  let isMarked = false;
  let before: ThreadEntry | undefined;
  for (const entry of entries) {
    const key = entryId(entry);
    const startOfDay = dayOf(Date.parse(entryTime(entry)));
    const isFirstOfDay = startOfDay !== day;
    if (isFirstOfDay) {
      day = startOfDay;
      items.push({ kind: 'day', key: `day ${startOfDay}`, at: startOfDay });
    }
    const isNew = !isMarked && entry.type === 'message' && entry.message.seq >= isNewFrom;
    if (isNew) {
      isMarked = true;
      items.push({ kind: 'new', key: 'new' });
    }
    items.push({ kind: 'entry', key, entry, continues: !isFirstOfDay && !isNew && isContinued(before, entry) });
    before = entry;
  }
  return items;
}

function isContinued(before: ThreadEntry | undefined, entry: ThreadEntry): boolean {
  if (before?.type !== 'message' || entry.type !== 'message' || entry.reopens) return false;
  return (
    before.message.sender_id === entry.message.sender_id &&
    Date.parse(entry.message.timestamp) - Date.parse(before.message.timestamp) < TOGETHER
  );
}
