import { LARGEST_PAGE, pageLimit } from '../../../domain/conversations/page-limit.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { listOnlineUsers } from '../../../use-cases/delivery/list-online-users.ts';

const takes = { query: ['after', 'limit'] };

/** `GET /api/chat/online-users` and `/api/webchat/online-users`: the tenant's connected visitors. */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, query }) => {
  const { users, next } = await listOnlineUsers(messaging().forTenant(tenant), {
    caller,
    after: queried(query, 'after', String),
    limit: queried(query, 'limit', pageLimit) ?? LARGEST_PAGE,
  });
  return { statusCode: 200, body: { users, nextCursor: next } };
});
