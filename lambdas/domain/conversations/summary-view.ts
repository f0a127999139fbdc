import { messageView } from './message-view.ts';
import type { ConversationSummary } from './summary.ts';

/** A conversation as agents receive it, over every door. */
export const summaryView = (summary: ConversationSummary) => ({
  conversationId: summary.conversationId,
  conversation_id: summary.conversationId,
  visitor: summary.visitor,
  status: summary.status,
  lastMessage: summary.lastMessage && messageView({ ...summary, entry: summary.lastMessage }),
  lastActivityAt: new Date(summary.lastActivityAt).toISOString(),
  seq: summary.seq,
});
