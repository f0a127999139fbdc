import { given } from '../given.ts';
import type { MessageEntry } from './entry.ts';
import { messageView } from './message-view.ts';
import type { ConversationSummary } from './summary.ts';

/** A conversation as agents receive it, over every door. */
export const summaryView = (summary: ConversationSummary) => ({
  conversationId: summary.conversationId,
  conversation_id: summary.conversationId,
  visitor: summary.visitor,
  status: summary.status,
  lastMessage: summary.lastMessage && messageView(lastOf(summary, summary.lastMessage)),
  lastActivityAt: new Date(summary.lastActivityAt).toISOString(),
  ...(summary.closedAt === undefined ? {} : { closedAt: new Date(summary.closedAt).toISOString() }),
  seq: summary.seq,
  ...given({ desk: summary.desk }),
  ...summary.reading,
});

const lastOf = ({ tenantId, conversationId, lastAuthorName }: ConversationSummary, entry: MessageEntry) => ({
  tenantId,
  conversationId,
  entry,
  ...given({ authorName: lastAuthorName }),
});
