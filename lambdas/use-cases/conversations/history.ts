import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Cursor } from '../../domain/conversations/cursor.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { isExpired } from '../../domain/conversations/log.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import type { Retention } from '../../domain/tenants/retention.ts';

/** The log of one conversation, and the time at which it is read. */
export type Source = {
  conversationLog: Pick<ConversationLog, 'from' | 'before' | 'tail'>;
  tenantId: TenantId;
  conversationId: ConversationId;
  now: number;
  rules: Retention;
};

/** Entries in order; `start` is the position before the first; `more`: the log continues in the direction of reading. */
export type HistoryPage = { entries: Entry[]; start: Cursor | null; more: boolean };

/** Entries read beyond the limit, for the closes and reopenings between messages: one read is nearly always enough. */
const SPARE = 5;

const alive = ({ now, rules }: Source, entries: Entry[]): Entry[] =>
  entries.filter((entry) => !isExpired(entry, now, rules));

/** The longest run of entries from the front with no more than `limit` wanted ones. */
function upTo(entries: Entry[], limit: number, wanted: (entry: Entry) => boolean): Entry[] {
  let left = limit;
  const end = entries.findIndex((entry) => wanted(entry) && --left < 0);
  return end < 0 ? entries : entries.slice(0, end);
}

/**
 * The entries after a cursor. The entry at the cursor is read too: it proves that the log still has the incarnation of the
 * cursor. If it has another, or without a cursor, all entries that have not expired follow.
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
    if (more && live.length === 0) pos = await firstLiving(source, pos);
  }
  if (after && found.length === 0 && (await isAnotherIncarnation(source, after)))
    return entriesAfter(source, null, limit, wanted);
  const entries = upTo(found, limit, wanted);
  return { entries, start: after ?? cursorBefore(entries), more: more || entries.length < found.length };
}

/**
 * The position from which on entries have not expired, at or after one. Found by halves, since times never fall along a log: a
 * retention that was shortened leaves what has expired in the table for as long as it was before, thousands of entries maybe.
 */
async function firstLiving(
  { conversationLog, tenantId, conversationId, now, rules }: Source,
  from: number,
): Promise<number> {
  const { entries } = await conversationLog.tail(tenantId, conversationId);
  const last = entries.at(-1);
  if (!last || isExpired(last, now, rules)) return Math.max(from, (last?.pos ?? 0) + 1);
  let [low, high] = [from, last.pos];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [found] = await conversationLog.from(tenantId, conversationId, middle, 1);
    if (found && isExpired(found, now, rules)) low = found.pos + 1;
    else high = middle;
  }
  return low;
}

/** Whether the log has expired and begun again, if no entry follows the cursor. */
async function isAnotherIncarnation(
  { conversationLog, tenantId, conversationId }: Source,
  { incarnation }: Cursor,
): Promise<boolean> {
  const { entries } = await conversationLog.tail(tenantId, conversationId);
  const last = entries.at(-1);
  return last !== undefined && last.incarnation !== incarnation;
}

/** The entries before a cursor, or the newest without one. No entry precedes a cursor of another incarnation. */
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
  return { entries, start: cursorBefore(entries), more: more || entries.length < found.length };
}

function cursorBefore(entries: Entry[]): Cursor | null {
  const first = entries[0];
  return first && first.pos > 1 ? { incarnation: first.incarnation, pos: first.pos - 1 } : null;
}
