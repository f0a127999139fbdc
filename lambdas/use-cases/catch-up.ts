import type { Placed } from '../domain/conversation.ts';
import { agentCursor, cursor, encodeAgentCursor, encodeCursor } from '../domain/cursor.ts';
import { entriesAfter, type Source } from '../domain/history.ts';
import { type Caller, isStaff } from '../domain/identity.ts';
import type { LogRules } from '../domain/log.ts';
import type { Clock, ConversationLog, MinuteIndex, Touch, VisitorStore } from '../domain/ports.ts';
import { settledPlace } from '../domain/settle.ts';
import { addedSince, addedToTenantSince, OVERLAP } from '../domain/since.ts';

type Needs = { log: ConversationLog; minutes: MinuteIndex; visitors: VisitorStore; clock: Clock; rules: LogRules };

/**
 * `after` is a cursor as this gateway gave it out. Without one, `since` (epoch milliseconds) says where to begin; without
 * either, a visitor gets everything and an agent what is happening now.
 */
export type CatchUp = { caller: Caller; after?: unknown; since?: number };

/** `more` says that there is more to be had with `cursor`. */
export type CaughtUp = { entries: Placed[]; cursor: string | null; more: boolean };

/** Entries in one answer; the rest is asked for with the cursor. */
export const MOST_AT_ONCE = 200;

/** What the caller has missed: a visitor in its conversation, an agent in every conversation of its tenant. */
export const catchUp = (needs: Needs, command: CatchUp): Promise<CaughtUp> =>
  isStaff(command.caller) ? ofAgent(needs, command) : ofVisitor(needs, command);

async function ofVisitor(needs: Needs, { caller, after, since }: CatchUp): Promise<CaughtUp> {
  const from = after === undefined || after === null ? null : cursor(after, 'after');
  const visitor = await needs.visitors.find(caller.tenantId, caller.subject);
  if (!visitor) return { entries: [], cursor: null, more: false };
  const { conversationId } = visitor;
  if (!from && since !== undefined) {
    const entries = await addedSince(needs, { tenantId: caller.tenantId, conversationId }, since);
    return { entries, cursor: null, more: false };
  }
  const source = sourceOf(needs, { tenantId: caller.tenantId, conversationId });
  for (let most = MOST_AT_ONCE; ; most *= 2) {
    const { entries, start, more } = await entriesAfter(source, from, most);
    const place = settledPlace(entries, start);
    // Behind an entry that is not settled the cursor cannot move on, so what is left has to come in one piece.
    if (more && (place?.pos ?? 0) === (start?.pos ?? 0)) continue;
    return {
      entries: entries.map((entry) => ({ tenantId: caller.tenantId, conversationId, entry })),
      cursor: place && encodeCursor(place),
      more,
    };
  }
}

/** All conversations in the order in which they can be known, cut after whole milliseconds, so that the cursor loses nothing. */
async function ofAgent(needs: Needs, { caller, after, since: begin }: CatchUp): Promise<CaughtUp> {
  const now = needs.clock();
  const since = (after === undefined || after === null ? (begin ?? now) : agentCursor(after, 'after').since) - OVERLAP;
  const found = await addedToTenantSince(needs, caller.tenantId, since);
  const cut = cutAfter(found, MOST_AT_ONCE);
  const reached = cut < found.length ? (found[cut - 1]?.since ?? now) + OVERLAP + 1 : now;
  return {
    entries: found.slice(0, cut).map(({ placed }) => placed),
    cursor: encodeAgentCursor({ since: reached }),
    more: cut < found.length,
  };
}

/** Never between two entries of one millisecond: the cursor could not name the place. */
function cutAfter(found: { since: number }[], wanted: number): number {
  let cut = Math.min(wanted, found.length);
  while (cut < found.length && found[cut]?.since === found[cut - 1]?.since) cut++;
  return cut;
}

const sourceOf = (needs: Needs, { tenantId, conversationId }: Omit<Touch, 'minute'>): Source => ({
  log: needs.log,
  tenantId,
  conversationId,
  now: needs.clock(),
  rules: needs.rules,
});
