import { given } from '../given.ts';
import type { Visitor } from '../identity/visitor.ts';
import type { VisitorProfile } from '../identity/visitor-profile.ts';
import { type ConversationId, type Subject, type TenantId, userIdOf } from '../ids.ts';
import type { DeskView } from './desk-view.ts';
import type { MessageEntry, Tail } from './entry.ts';
import { closesAt, type LogRules, lastLiving, statusOf } from './log.ts';
import type { Status } from './status.ts';

/** A visitor as agents see it, as known now. */
export type ListedVisitor = Pick<Visitor, 'userId' | 'anonymous'> &
  VisitorProfile & { otherConversationId?: ConversationId };

/** A conversation as an agent's list shows it. */
export type ConversationSummary = {
  tenantId: TenantId;
  conversationId: ConversationId;
  visitor: ListedVisitor;
  status: Status;
  lastMessage: MessageEntry | null;
  /** The author of the last message, as known now. */
  lastAuthorName?: string;
  /** The time of the last message. */
  lastActivityAt: number;
  /** When it was closed, by an entry or by time; absent while it is open. */
  closedAt?: number;
  seq: number;
  /** What its agents have decided, where the tenant has a desk. */
  desk?: DeskView;
  /** In the list of a desk: how many messages the caller has not read, and the last that the visitor has seen. */
  reading?: { unread: number; seen: number };
};

/** The visitor of a conversation; of one that is not stored any more, what its subject says. */
export const listedVisitor = (subject: Subject, visitor: Visitor | null | undefined): ListedVisitor => ({
  userId: visitor?.userId ?? userIdOf(subject),
  anonymous: visitor?.anonymous ?? subject.startsWith('visitor:'),
  ...given({
    name: visitor?.name,
    email: visitor?.email,
    label: visitor?.label,
    otherConversationId: visitor?.otherConversation,
  }),
});

/** The summary of a conversation, from the end of its log. Null if nothing was said, or all of it has expired. */
export function summaryOf(
  tenantId: TenantId,
  { record, entries, state }: Pick<Tail, 'record' | 'entries' | 'state'>,
  { visitor, lastMessage }: { visitor: Visitor | null | undefined; lastMessage: MessageEntry | null },
  now: number,
  rules: LogRules,
): ConversationSummary | null {
  const last = lastLiving(entries, now, rules);
  if (!record || !last || state.spokenAt === 0) return null;
  const status = statusOf(state, now, rules);
  const closedAt = state.status === 'closed' ? state.statusSince : closesAt(state, rules);
  return {
    tenantId,
    conversationId: record.conversationId,
    visitor: listedVisitor(record.subject, visitor),
    status,
    lastMessage,
    lastActivityAt: state.spokenAt,
    ...(status === 'closed' ? { closedAt } : {}),
    seq: last.seq,
  };
}
