import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Cursor } from '../../domain/conversations/cursor.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { isExpired, type LogRules } from '../../domain/conversations/log.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';

/** One conversation's log as it is now. */
export type Source = {
  conversationLog: ConversationLog;
  tenantId: TenantId;
  conversationId: ConversationId;
  now: number;
  rules: LogRules;
};

/** Entries in order; `start` is the place before the first; `more` says whether the log goes on in the direction of reading. */
export type HistoryPage = { entries: Entry[]; start: Cursor | null; more: boolean };

/** Closed and reopened entries lie between messages; so many are read along, that one read is nearly always enough. */
const SPARE = 5;

const alive = ({ now, rules }: Source, entries: Entry[]): Entry[] =>
  entries.filter((entry) => !isExpired(entry, now, rules));

/** The longest run of entries from the front that has no more than `limit` wanted ones. */
function upTo(entries: Entry[], limit: number, wanted: (entry: Entry) => boolean): Entry[] {
  let left = limit;
  const end = entries.findIndex((entry) => wanted(entry) && --left < 0);
  return end < 0 ? entries : entries.slice(0, end);
}

/**
 * What follows a cursor. The entry at the cursor is read too: it proves that the log is still the one that the cursor was
 * made for. If it is another life, or there is no cursor, everything that is kept follows.
 */
export async function entriesAfter(
  source: Source,
  after: Cursor | null,
  limit: number,
  wanted: (entry: Entry) => boolean = () => true,
): Promise<HistoryPage> {
  const { conversationLog, tenantId, conversationId } = source;
  const found: Entry[] = [];
  let more = true;
  for (let pos = after?.pos ?? 1; more && found.filter(wanted).length <= limit; ) {
    const page = await conversationLog.from(tenantId, conversationId, pos, limit + SPARE);
    const live = alive(source, page);
    if (after && live.some((entry) => entry.incarnation !== after.incarnation))
      return entriesAfter(source, null, limit, wanted);
    found.push(...live.filter((entry) => !after || entry.pos > after.pos));
    more = page.length === limit + SPARE;
    pos = (page.at(-1)?.pos ?? pos) + 1;
  }
  if (after && found.length === 0 && (await isAnotherIncarnation(source, after)))
    return entriesAfter(source, null, limit, wanted);
  const entries = upTo(found, limit, wanted);
  return { entries, start: after ?? placeBefore(entries), more: more || entries.length < found.length };
}

/** Nothing follows the cursor: nothing was said since, or the log has expired and begun again. */
async function isAnotherIncarnation(
  { conversationLog, tenantId, conversationId }: Source,
  { incarnation }: Cursor,
): Promise<boolean> {
  const { entries } = await conversationLog.tail(tenantId, conversationId);
  const last = entries.at(-1);
  return last !== undefined && last.incarnation !== incarnation;
}

/** What comes before a cursor, or the newest entries without one. A cursor of another life has nothing before it. */
export async function entriesBefore(
  source: Source,
  before: Cursor | null,
  limit: number,
  wanted: (entry: Entry) => boolean = () => true,
): Promise<HistoryPage> {
  const { conversationLog, tenantId, conversationId } = source;
  let found: Entry[] = [];
  let more = true;
  for (let pos = before?.pos ?? null; more && found.filter(wanted).length <= limit; ) {
    const page = await conversationLog.before(tenantId, conversationId, pos, limit + SPARE);
    const live = alive(source, page);
    if (before && live.some((entry) => entry.incarnation !== before.incarnation))
      return { entries: [], start: null, more: false };
    found = [...live, ...found];
    more = live.length === limit + SPARE;
    pos = page[0]?.pos ?? 1;
  }
  const entries = upTo(found.toReversed(), limit, wanted).reverse();
  return { entries, start: placeBefore(entries), more: more || entries.length < found.length };
}

function placeBefore(entries: Entry[]): Cursor | null {
  const first = entries[0];
  return first && first.pos > 1 ? { incarnation: first.incarnation, pos: first.pos - 1 } : null;
}
