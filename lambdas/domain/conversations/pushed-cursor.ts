import type { Cursor } from './cursor.ts';
import type { Entry } from './entry.ts';

/**
 * The last position that a client may remember after these entries: right before the first unpushed one. That entry may have
 * reached no receiver, so a cursor beyond it could lose it; a repeated entry is recognised by its id.
 */
export function pushedCursor(entries: Entry[], start: Cursor | null): Cursor | null {
  let cursor = start;
  for (const entry of entries) {
    if (!entry.pushed) break;
    cursor = { incarnation: entry.incarnation, pos: entry.pos };
  }
  return cursor;
}
