import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import { type Cursor, encodeCursor } from '../../domain/conversations/cursor.ts';
import { isRestricted } from '../../domain/conversations/desk-rules.ts';
import type { LocatedEntry, MessageEntry } from '../../domain/conversations/entry.ts';
import { isMessage, isVisibleToVisitors } from '../../domain/conversations/entry.ts';
import { isEvent, type NamedEntry } from '../../domain/conversations/event-view.ts';
import { pushedCursor } from '../../domain/conversations/pushed-cursor.ts';
import { type StatusChange, statusChange } from '../../domain/conversations/status-change.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { countedReading } from './counted-reading.ts';
import { entriesAfter, entriesBefore } from './history.ts';
import { readableConversation } from './readable-conversation.ts';
import { refuseHidden, type SightNeeds } from './refuse-hidden.ts';
import { type NameNeeds, withAuthorNames } from './with-author-names.ts';
import { withNames } from './with-names.ts';

type Needs = NameNeeds &
  SightNeeds & { conversationLog: ConversationLog; visitors: VisitorStore; quotas: TenantQuotas };

export type ReadMessages = {
  caller: Caller;
  conversationId?: ConversationId | undefined;
  /** Asks for messages after this position. Without `after` and `before`, the newest page. */
  after?: Cursor | undefined;
  /** Asks for messages before this position. */
  before?: Cursor | undefined;
  limit: number;
  /** Asks for what stands between the messages as well. Only agents are shown that. */
  events?: boolean;
};

/**
 * Oldest first. `changes` are the closings and reopenings between the messages, after the last one, too. `entries`: the messages and
 * all that stands between them, in one order, if an agent has asked for that. `next` is the cursor for later messages (`after`),
 * `prev` for earlier ones (`before`).
 */
export type Page = {
  messages: LocatedEntry<MessageEntry>[];
  changes: (StatusChange & { conversationId: ConversationId })[];
  entries?: NamedEntry[];
  next: string | null;
  prev: string | null;
};
/** The page of a conversation that there is not. */
export const EMPTY_PAGE: Page = { messages: [], changes: [], next: null, prev: null };

/** Changes in one page: agents may close and reopen as often as they like without a message between. The last ones count. */
const MOST_CHANGES = 100;

/** A page of a conversation's messages, in the one order that is the same for all readers. */
export const readMessages = (needs: Needs, command: ReadMessages): Promise<Page> =>
  countedReading(needs, { tenantId: command.caller.tenantId, caller: command.caller }, async () => {
    const page = await pageOf(needs, command);
    return { page, entries: (page.entries ?? page.messages).map(({ entry }) => entry) };
  });

async function pageOf(
  needs: Needs,
  { caller, conversationId, after, before, limit, events }: ReadMessages,
): Promise<Page> {
  const conversation = await readableConversation(needs.visitors, caller, conversationId);
  if (!conversation) return EMPTY_PAGE;
  const { tenantId } = caller;
  const source = {
    conversationLog: needs.conversationLog,
    tenantId,
    conversationId: conversation,
    now: needs.clock(),
    rules: needs.rules,
  };
  const withEvents = events === true && isStaff(caller);
  const wanted = withEvents ? isEvent : isMessage;
  const { entries, start, more } = after
    ? await entriesAfter(source, after, limit, wanted)
    : await entriesBefore(source, before ?? null, limit, wanted);
  if (isStaff(caller) && (entries.length === 0 || isRestricted(needs.desk, caller))) {
    // After the page, so that nothing is given out that was said once the conversation was another agent's.
    const tail = await needs.conversationLog.tail(tenantId, conversation);
    recordOf(tail);
    refuseHidden(needs, caller, tail);
  }

  const last = pushedCursor(entries, start);
  // Where only what agents add among themselves precedes, nothing does for a visitor.
  const first = isStaff(caller) ? entries[0] : entries.find(isVisibleToVisitors);
  const earlier = after ? start !== null : more;
  const located = entries.filter(wanted).map((entry) => ({ tenantId, conversationId: conversation, entry }));
  const named = withEvents ? await withNames(needs, located) : await withAuthorNames(needs, located);
  return {
    changes: entries
      .flatMap((entry) => statusChange(entry) ?? [])
      .slice(-MOST_CHANGES)
      .map((change) => ({ ...change, conversationId: conversation })),
    messages: named.filter(isLocatedMessage),
    ...(withEvents ? { entries: named } : {}),
    next: last && encodeCursor(last),
    prev: first && earlier ? encodeCursor(first) : null,
  };
}

const isLocatedMessage = (located: LocatedEntry): located is LocatedEntry<MessageEntry> => isMessage(located.entry);
