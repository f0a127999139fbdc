import type { ConversationId, TenantId } from '../ids.ts';
import type { Entry, MessageEntry, Tail } from './entry.ts';
import { isExpired, type LogRules, statusOf } from './log.ts';
import type { Status } from './status.ts';

/** A conversation as an agent's list shows it. */
export type ConversationSummary = {
  tenantId: TenantId;
  conversationId: ConversationId;
  visitor: {
    userId: string;
    anonymous: boolean;
    name?: string | undefined;
    email?: string | undefined;
    /** The visitor's name according to its page, which no server vouches for. */
    label?: string | undefined;
  };
  status: Status;
  lastMessage: MessageEntry | null;
  lastActivityAt: number;
  seq: number;
};

/** The summary of a conversation, computed from the end of its log. Null once all of it has expired. */
export function summaryOf(
  tenantId: TenantId,
  { record, entries }: Pick<Tail, 'record' | 'entries'>,
  now: number,
  rules: LogRules,
): ConversationSummary | null {
  const last = entries.at(-1);
  if (!record || !last || isExpired(last, now, rules)) return null;
  return {
    tenantId,
    conversationId: record.conversationId,
    visitor: {
      userId: record.userId,
      anonymous: record.anonymous,
      name: record.name,
      email: record.email,
      label: record.label,
    },
    status: statusOf(last, now, rules),
    lastMessage: entries.findLast((entry: Entry): entry is MessageEntry => entry.kind === 'message') ?? null,
    lastActivityAt: last.at,
    seq: last.seq,
  };
}
