import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import { type Cursor, encodeCursor } from '../../domain/conversations/cursor.ts';
import type { LocatedEntry, MessageEntry } from '../../domain/conversations/entry.ts';
import { isMessage } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { pushedCursor } from '../../domain/conversations/pushed-cursor.ts';
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

/** Oldest first. `next` is the cursor for later messages (`after`), `prev` for earlier ones (`before`). */
export type Page = { messages: LocatedEntry<MessageEntry>[]; next: string | null; prev: string | null };

/** A page of a conversation's messages, in the one order that is the same for all readers. */
export const readMessages = (needs: Needs, command: ReadMessages): Promise<Page> =>
  countedReading(needs, { tenantId: command.caller.tenantId, caller: command.caller }, async () => {
    const page = await pageOf(needs, command);
    return { page, entries: page.messages.map(({ entry }) => entry) };
  });

async function pageOf(needs: Needs, { caller, conversationId, after, before, limit }: ReadMessages): Promise<Page> {
  const conversation = await readableConversation(needs.visitors, caller, conversationId);
  if (!conversation) return { messages: [], next: null, prev: null };
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
    messages: await withAuthorNames(
      needs,
      entries.filter(isMessage).map((entry) => ({ tenantId, conversationId: conversation, entry })),
    ),
    next: last && encodeCursor(last),
    prev: first && earlier ? encodeCursor(first) : null,
  };
}
