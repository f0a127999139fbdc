import { pageLimit } from '../../domain/conversations/page-limit.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { listOnlineUsers } from '../../use-cases/delivery/list-online-users.ts';

/** `GET /api/chat/online-users` and `/api/webchat/online-users`: the tenant's connected visitors. */
export const handler = httpRoute(messaging, async ({ caller, tenant, query }) => {
  const { users, next } = await listOnlineUsers(messaging().forTenant(tenant), {
    caller,
    after: query.after,
    limit: pageLimit(query.limit, 100),
  });
  return { statusCode: 200, body: { users, nextCursor: next } };
});
