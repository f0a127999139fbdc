import { pageLimit, USUAL_PAGE } from '../../../domain/conversations/page-limit.ts';
import { conversationStatus } from '../../../domain/conversations/status.ts';
import { summaryView } from '../../../domain/conversations/summary-view.ts';
import { askedAssignee, askedLabel, inboxOrder, yesOrNo } from '../../../domain/desk/inbox-list.ts';
import { inboxItemView } from '../../../domain/desk/inbox-view.ts';
import { given } from '../../../domain/given.ts';
import { authorOf } from '../../../domain/identity/caller.ts';
import { userIdOf } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { listDesk } from '../../../use-cases/desk/list-desk.ts';

const takes = { query: ['status', 'assignee', 'label', 'unread', 'sort', 'after', 'limit'] };

/**
 * `GET /api/chat/conversations`: the conversations of a reloaded desk, by their last messages, newest first, or by who waits for
 * longest; and the `sender_id` that the caller's own messages have.
 */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, query }) => {
  const { conversations, next, cursor, isComplete } = await listDesk(messaging().forTenant(tenant), {
    caller,
    status: queried(query, 'status', conversationStatus),
    asked: {
      assignee: queried(query, 'assignee', askedAssignee),
      label: queried(query, 'label', askedLabel),
      unread: queried(query, 'unread', yesOrNo),
      sort: queried(query, 'sort', inboxOrder),
    },
    after: queried(query, 'after', String),
    limit: queried(query, 'limit', pageLimit) ?? USUAL_PAGE,
  });
  return {
    statusCode: 200,
    body: {
      conversations: conversations.map((each) => ('row' in each ? inboxItemView(each) : summaryView(each))),
      nextCursor: next,
      syncCursor: cursor,
      senderId: userIdOf(authorOf(caller)),
      ...given({ complete: isComplete }),
    },
  };
});
