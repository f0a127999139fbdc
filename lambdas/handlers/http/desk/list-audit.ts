import { pageLimit, USUAL_PAGE } from '../../../domain/conversations/page-limit.ts';
import { auditPlace } from '../../../domain/tenants/audit.ts';
import { auditView } from '../../../domain/tenants/audit-view.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { desk } from '../../../runtime/desk.ts';

const takes = { query: ['after', 'limit'] };

/** `GET /api/chat/audit`: what was done in the administration of the tenant, the newest first. */
export const handler = adminRoute(desk, takes, async ({ tenant, query }) => {
  const { records, next } = await desk().audit.list(tenant.tenantId, {
    after: queried(query, 'after', auditPlace),
    limit: queried(query, 'limit', pageLimit) ?? USUAL_PAGE,
  });
  return { statusCode: 200, body: { acts: records.map(auditView), nextCursor: next } };
});
