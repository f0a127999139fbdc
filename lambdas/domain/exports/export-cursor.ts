import { ACCOUNT_ID } from '../accounts/account.ts';
import type { RowPlace } from '../conversations/activity-index.ts';
import type { Shortcut } from '../desk/canned-reply.ts';
import { SHORTCUT } from '../desk/canned-reply.ts';
import { invalid } from '../errors.ts';
import { type ConversationId, GIVEN_OUT_ID, type StaffId } from '../ids.ts';

/**
 * Where an export goes on. `canned`: after a canned reply of the tenant (`agent` null) or of one of its staff; `conversations`:
 * in a conversation that stands at a row of the activity index, after an entry (0: before the first; null: after all of it);
 * `reads`: after a mark of one of the staff.
 */
export type ExportCursor =
  | { in: 'canned'; agent: StaffId | null; after: Shortcut | null }
  | { in: 'conversations'; row: RowPlace; pos: number | null }
  | { in: 'reads'; agent: StaffId; after: ConversationId | null };

const VERSION = 'e1';

/** A cursor as text. Ids stand last, since they may hold what separates the rest. */
export function encodeExportCursor(place: ExportCursor): string {
  const parts = [VERSION, LETTERS[place.in], ...partsOf(place)];
  return Buffer.from(parts.join('\u0000')).toString('base64url');
}

const LETTERS = { canned: 'k', conversations: 'c', reads: 'r' } as const;

function partsOf(place: ExportCursor): string[] {
  switch (place.in) {
    case 'canned':
      return [place.agent ?? '', place.after ?? ''];
    case 'conversations':
      return [place.row.bucket.toString(36), place.pos?.toString(36) ?? '', place.row.conversationId];
    case 'reads':
      return [place.agent, place.after ?? ''];
  }
}

export const EXPORT_CURSOR = /^[A-Za-z0-9_-]{8,400}$/;

/** Parses a cursor strictly: text that this gateway did not make is refused, with the field named. */
export function exportCursor(value: unknown, field = 'after'): ExportCursor {
  const text = typeof value === 'string' && EXPORT_CURSOR.test(value) ? Buffer.from(value, 'base64url').toString() : '';
  const [version, letter, ...parts] = text.split('\u0000');
  const cursor = placeOf(letter, parts);
  // Its ids become parts of keys, and whoever can write base64 can write one.
  if (version !== VERSION || !cursor || encodeExportCursor(cursor) !== value || !isOfIds(cursor)) {
    throw invalid(field, 'is not a cursor that this gateway gave out');
  }
  return cursor;
}

const isStaffId = (id: string | null): boolean => id === null || ACCOUNT_ID.test(id);
const isGivenOut = (id: string | null): boolean => id === null || (id !== '' && GIVEN_OUT_ID.test(id));

function isOfIds(place: ExportCursor): boolean {
  switch (place.in) {
    case 'canned':
      return isStaffId(place.agent) && (place.after === null || SHORTCUT.test(place.after));
    case 'conversations':
      return isGivenOut(place.row.conversationId);
    case 'reads':
      return isStaffId(place.agent) && isGivenOut(place.after);
  }
}

function placeOf(letter: string | undefined, [first = '', second = '', third = '']: string[]): ExportCursor | null {
  switch (letter) {
    case LETTERS.canned:
      return { in: 'canned', agent: (first || null) as StaffId | null, after: (second || null) as Shortcut | null };
    case LETTERS.conversations:
      return {
        in: 'conversations',
        row: { bucket: number(first), conversationId: third },
        pos: second === '' ? null : number(second),
      };
    case LETTERS.reads:
      return { in: 'reads', agent: first as StaffId, after: second || null };
    default:
      return null;
  }
}

/** A number in base 36; zero for what is none, which is then written otherwise. */
const number = (text: string): number => (/^[0-9a-z]{1,10}$/.test(text) ? Number.parseInt(text, 36) : 0);
