import type { Entry, Placed } from '../domain/conversation.ts';
import { minuteOf } from '../domain/conversation.ts';
import { agentCursor, cursor, encodeAgentCursor, encodeCursor } from '../domain/cursor.ts';
import { entriesAfter, type Source } from '../domain/history.ts';
import { type Caller, isStaff } from '../domain/identity.ts';
import type { LogRules } from '../domain/log.ts';
import type { Clock, ConversationLog, MinuteIndex, Touch, VisitorStore } from '../domain/ports.ts';
import { settledPlace } from '../domain/settle.ts';

type Needs = { log: ConversationLog; minutes: MinuteIndex; visitors: VisitorStore; clock: Clock; rules: LogRules };

/** `after` is a cursor as this gateway gave it out; without one a visitor gets everything, an agent what is happening now. */
export type CatchUp = { caller: Caller; after?: unknown };

/** `more` is only true if asking again with `cursor` brings the caller further. */
export type CaughtUp = { entries: Placed[]; cursor: string | null; more: boolean };

/** Entries in one answer; the rest is asked for with the cursor. */
export const MOST_AT_ONCE = 200;

/**
 * Milliseconds that an agent's catch-up goes back before its cursor. A message counts from its commit time, which is taken
 * up to 29 s (the longest invocation) before others can see it, by clocks that differ; and a push that a crash swallowed
 * is repaired within about a minute.
 */
export const AGENT_OVERLAP = 120_000;

/** What the caller has missed: a visitor in its conversation, an agent in every conversation of its tenant. */
export const catchUp = (needs: Needs, command: CatchUp): Promise<CaughtUp> =>
  isStaff(command.caller) ? ofAgent(needs, command) : ofVisitor(needs, command);

async function ofVisitor(needs: Needs, { caller, after }: CatchUp): Promise<CaughtUp> {
  const from = after === undefined || after === null ? null : cursor(after, 'after');
  const visitor = await needs.visitors.find(caller.tenantId, caller.subject);
  if (!visitor) return { entries: [], cursor: null, more: false };
  const { conversationId } = visitor;
  const stretch = await entriesAfter(sourceOf(needs, { tenantId: caller.tenantId, conversationId }), from, MOST_AT_ONCE);
  const place = settledPlace(stretch.entries, stretch.start);
  return {
    entries: stretch.entries.map((entry) => ({ tenantId: caller.tenantId, conversationId, entry })),
    cursor: place && encodeCursor(place),
    more: stretch.more && place !== null && place.pos > (stretch.start?.pos ?? 0),
  };
}

/**
 * 1. The minute index says which conversations were touched since.
 * 2. Their logs, newest entries first, say what was added.
 * 3. All of it in the order of commit times, cut after whole milliseconds, so that the cursor loses nothing.
 */
async function ofAgent(needs: Needs, { caller, after }: CatchUp): Promise<CaughtUp> {
  const now = needs.clock();
  const since = (after === undefined || after === null ? now : agentCursor(after, 'after').since) - AGENT_OVERLAP;
  const touched = await touchedSince(needs, caller, since);
  const found: Placed[] = [];
  for (let first = 0; first < touched.length; first += CONVERSATIONS_AT_ONCE) {
    const batch = touched.slice(first, first + CONVERSATIONS_AT_ONCE);
    const logs = await Promise.all(batch.map((touch) => addedSince(needs, touch, since)));
    found.push(...logs.flat());
  }
  found.sort((a, b) => a.entry.at - b.entry.at || a.entry.pos - b.entry.pos);
  const cut = cutAfter(found, MOST_AT_ONCE);
  const reached = cut < found.length ? (found[cut - 1]?.entry.at ?? now) + AGENT_OVERLAP + 1 : now;
  return { entries: found.slice(0, cut), cursor: encodeAgentCursor({ since: reached }), more: cut < found.length };
}

const CONVERSATIONS_AT_ONCE = 10;

/** Never between two entries of one millisecond: the cursor could not name the place. */
function cutAfter(found: Placed[], wanted: number): number {
  let cut = Math.min(wanted, found.length);
  while (cut < found.length && found[cut]?.entry.at === found[cut - 1]?.entry.at) cut++;
  return cut;
}

async function touchedSince({ minutes }: Needs, { tenantId }: Caller, since: number): Promise<Touch[]> {
  const touched = new Map<string, Touch>();
  for (let before: Touch | undefined; ; ) {
    const rows = await minutes.ofTenant(tenantId, { before, since: minuteOf(since), limit: 500 });
    for (const row of rows) if (!touched.has(row.conversationId)) touched.set(row.conversationId, row);
    before = rows.at(-1);
    if (rows.length < 500) return [...touched.values()];
  }
}

/** Walks back until an entry is too old. Commit times in one log may be slightly out of order, hence the margin. */
async function addedSince(needs: Needs, touch: Touch, since: number): Promise<Placed[]> {
  const { log, tenantId, conversationId } = sourceOf(needs, touch);
  const added: Entry[] = [];
  for (let pos: number | null = null; ; ) {
    const page: Entry[] = await log.before(tenantId, conversationId, pos, MOST_AT_ONCE);
    added.unshift(...page.filter((entry) => entry.at >= since));
    const oldest = page[0];
    if (!oldest || page.length < MOST_AT_ONCE || oldest.at < since - AGENT_OVERLAP) break;
    pos = oldest.pos;
  }
  return added.map((entry) => ({ tenantId, conversationId, entry }));
}

const sourceOf = (needs: Needs, { tenantId, conversationId }: Omit<Touch, 'minute'>): Source => ({
  log: needs.log,
  tenantId,
  conversationId,
  now: needs.clock(),
  rules: needs.rules,
});
