import { pageLimit } from '../../domain/conversations/page-limit.ts';
import { conversationStatus } from '../../domain/conversations/status.ts';
import { summaryView } from '../../domain/conversations/summary-view.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { listConversations } from '../../use-cases/conversations/list-conversations.ts';

/** `GET /api/chat/conversations`: the conversations of a reloaded desk, newest activity first. */
export const handler = httpRoute(messaging, async ({ caller, tenant, query }) => {
  const { conversations, next, cursor } = await listConversations(messaging().forTenant(tenant), {
    caller,
    status: query.status ? conversationStatus(query.status) : undefined,
    after: query.after,
    limit: pageLimit(query.limit),
  });
  return {
    statusCode: 200,
    body: { conversations: conversations.map(summaryView), nextCursor: next, syncCursor: cursor },
  };
});
