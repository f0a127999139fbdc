import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import { type Cursor, encodeCursor } from '../../domain/conversations/cursor.ts';
import type { LocatedEntry, MessageEntry } from '../../domain/conversations/entry.ts';
import { isMessage } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { pushedCursor } from '../../domain/conversations/pushed-cursor.ts';
import { type StatusChange, statusChange } from '../../domain/conversations/status-change.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { countedReading } from './counted-reading.ts';
import { entriesAfter, entriesBefore } from './history.ts';
import { readableConversation } from './readable-conversation.ts';
import { type NameNeeds, withAuthorNames } from './with-author-names.ts';

type Needs = NameNeeds & {
  conversationLog: ConversationLog;
  visitors: VisitorStore;
  quotas: TenantQuotas;
  clock: Clock;
  rules: LogRules;
};

export type ReadMessages = {
  caller: Caller;
  conversationId?: ConversationId | undefined;
  /** Asks for messages after this position. Without `after` and `before`, the newest page. */
  after?: Cursor | undefined;
  /** Asks for messages before this position. */
  before?: Cursor | undefined;
  limit: number;
};

/**
 * Oldest first. `changes` are the closings and reopenings between the messages, after the last one, too. `next` is the cursor for
 * later messages (`after`), `prev` for earlier ones (`before`).
 */
export type Page = {
  messages: LocatedEntry<MessageEntry>[];
  changes: (StatusChange & { conversationId: ConversationId })[];
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
    return { page, entries: page.messages.map(({ entry }) => entry) };
  });

async function pageOf(needs: Needs, { caller, conversationId, after, before, limit }: ReadMessages): Promise<Page> {
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
  const { entries, start, more } = after
    ? await entriesAfter(source, after, limit, isMessage)
    : await entriesBefore(source, before ?? null, limit, isMessage);
  if (entries.length === 0 && caller.role !== 'visitor')
    recordOf(await needs.conversationLog.tail(tenantId, conversation));

  const last = pushedCursor(entries, start);
  const first = entries[0];
  const earlier = after ? start !== null : more;
  return {
    changes: entries
      .flatMap((entry) => statusChange(entry) ?? [])
      .slice(-MOST_CHANGES)
      .map((change) => ({ ...change, conversationId: conversation })),
    messages: await withAuthorNames(
      needs,
      entries.filter(isMessage).map((entry) => ({ tenantId, conversationId: conversation, entry })),
    ),
    next: last && encodeCursor(last),
    prev: first && earlier ? encodeCursor(first) : null,
  };
}
