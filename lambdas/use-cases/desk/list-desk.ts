import { deskRequired } from '../../domain/conversations/desk-rules.ts';
import type { Status } from '../../domain/conversations/status.ts';
import type { ConversationSummary } from '../../domain/conversations/summary.ts';
import type { InboxFilter, InboxOrder } from '../../domain/desk/inbox-list.ts';
import type { InboxItem } from '../../domain/desk/inbox-view.ts';
import { readingOf } from '../../domain/desk/reading.ts';
import { invalid, Refusal } from '../../domain/errors.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import { staffId } from '../../domain/ids.ts';
import { type ListNeeds, listConversations } from '../conversations/list-conversations.ts';
import { type ListInboxNeeds, listInbox } from './list-inbox.ts';

export type ListDesk = {
  caller: Caller;
  status?: Status | undefined;
  /** What only a desk's inbox can answer. */
  asked: InboxFilter & { sort?: InboxOrder | undefined };
  after?: string | undefined;
  limit: number;
};

/** `isComplete` on a desk only. */
export type ListedDesk = {
  conversations: (ConversationSummary | InboxItem)[];
  next: string | null;
  cursor: string;
  isComplete?: boolean;
};

/**
 * The conversations of a tenant for its agents. On a desk those that are open come from its inbox, if only these are asked for; all
 * others, and all those of tenants without a desk, from the activity index and the logs. What a list cannot be asked for is refused:
 * one that ignored it would answer another question.
 */
export async function listDesk(needs: ListNeeds & ListInboxNeeds, query: ListDesk): Promise<ListedDesk> {
  const { caller, status, asked, after, limit } = query;
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may list conversations');
  const { sort: order = 'activity', ...filter } = asked;
  const named = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (named.length > 0) deskRequired(needs.desk);
  const [ofOpen] = named.filter((name) => name !== 'sort' || order !== 'activity');
  if (ofOpen && status === 'closed') throw invalid(ofOpen, 'can be asked for among open conversations only');
  if (!needs.desk.desk) return listConversations(needs, { caller, status, after, limit });
  if (status === 'open' || ofOpen) {
    const { items, ...about } = await listInbox(needs, { caller, filter, order, after, limit });
    return { conversations: items, ...about };
  }
  const listed = await listConversations(needs, { caller, status, after, limit });
  return { ...listed, conversations: await withReadings(needs, caller, listed.conversations), isComplete: true };
}

async function withReadings(
  { readMarks }: ListInboxNeeds,
  caller: Caller,
  conversations: ConversationSummary[],
): Promise<ConversationSummary[]> {
  const { tenantId } = caller;
  const ids = conversations.map(({ conversationId }) => conversationId);
  const [own, visitors] = await Promise.all([
    readMarks.ofStaff(tenantId, staffId(tenantId, caller.userId)),
    readMarks.ofVisitors(tenantId, ids),
  ]);
  return conversations.map((summary) => {
    const { conversationId, lastMessage, seq } = summary;
    if (!lastMessage) return summary;
    const marks = { own: own.get(conversationId), visitors: visitors.get(conversationId) };
    const { incarnation } = lastMessage;
    return { ...summary, reading: readingOf({ incarnation, seq, lastMessage }, authorOf(caller), marks) };
  });
}
