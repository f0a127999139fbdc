import { given } from '../given.ts';
import { messageView } from './message-view.ts';
import type { ConversationSummary } from './summary.ts';

/** A conversation as agents receive it, over every door. */
export const summaryView = (summary: ConversationSummary) => ({
  conversationId: summary.conversationId,
  conversation_id: summary.conversationId,
  visitor: summary.visitor,
  status: summary.status,
  lastMessage:
    summary.lastMessage &&
    messageView({
      tenantId: summary.tenantId,
      conversationId: summary.conversationId,
      entry: summary.lastMessage,
      ...given({ authorName: summary.lastAuthorName }),
    }),
  lastActivityAt: new Date(summary.lastActivityAt).toISOString(),
  ...(summary.closedAt === undefined ? {} : { closedAt: new Date(summary.closedAt).toISOString() }),
  seq: summary.seq,
  ...given({ desk: summary.desk }),
});
