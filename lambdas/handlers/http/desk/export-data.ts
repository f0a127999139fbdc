import { cursor } from '../../../domain/conversations/cursor.ts';
import { exportCursor } from '../../../domain/exports/export-cursor.ts';
import { adminOrVisitorRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { desk } from '../../../runtime/desk.ts';
import { type ExportPart, exportTenant } from '../../../use-cases/exports/export-tenant.ts';
import { exportVisitor } from '../../../use-cases/exports/export-visitor.ts';

const takes = { query: ['after'] };

/**
 * `GET /api/chat/export`: for admins and their server all that the tenant has, for a visitor what is its own, as lines of JSON; a part of
 * it, if it is much.
 */
export const handler = adminOrVisitorRoute(desk, takes, {
  async admin({ tenant, query, by }) {
    const after = queried(query, 'after', exportCursor);
    return answerOf(tenant.tenantId, await exportTenant(desk().forTenant(tenant), { by, after }));
  },
  async visitor({ caller, tenant, query }) {
    const after = queried(query, 'after', cursor);
    return answerOf(tenant.tenantId, await exportVisitor(desk().forTenant(tenant), { caller, after }));
  },
});

const answerOf = (tenantId: string, { text, next }: ExportPart) => ({
  statusCode: 200,
  headers: {
    'content-type': 'application/x-ndjson',
    'content-disposition': `attachment; filename="export-${tenantId}.ndjson"`,
    ...(next === null ? {} : { link: `<?after=${next}>; rel="next"` }),
  },
  text,
});
