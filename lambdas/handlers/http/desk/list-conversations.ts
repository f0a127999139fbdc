import { pageLimit, USUAL_PAGE } from '../../../domain/conversations/page-limit.ts';
import { conversationStatus } from '../../../domain/conversations/status.ts';
import { summaryView } from '../../../domain/conversations/summary-view.ts';
import { authorOf } from '../../../domain/identity/caller.ts';
import { userIdOf } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { listConversations } from '../../../use-cases/conversations/list-conversations.ts';

const takes = { query: ['status', 'after', 'limit'] };

/**
 * `GET /api/chat/conversations`: the conversations of a reloaded desk, by their last messages, newest first; and the `sender_id`
 * that the caller's own messages have.
 */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, query }) => {
  const { conversations, next, cursor } = await listConversations(messaging().forTenant(tenant), {
    caller,
    status: queried(query, 'status', conversationStatus),
    after: queried(query, 'after', String),
    limit: queried(query, 'limit', pageLimit) ?? USUAL_PAGE,
  });
  return {
    statusCode: 200,
    body: {
      conversations: conversations.map(summaryView),
      nextCursor: next,
      syncCursor: cursor,
      senderId: userIdOf(authorOf(caller)),
    },
  };
});
