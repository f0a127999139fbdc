import { cannedScope, shortcut } from '../../../domain/desk/canned-reply.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { desk } from '../../../runtime/desk.ts';
import { removeCannedReply } from '../../../use-cases/desk/remove-canned-reply.ts';

/** `DELETE /api/chat/canned/{shortcut}`: an admin removes a reply of the tenant, or an agent one of its own. */
export const handler = httpRoute(desk, { query: ['scope'] }, async ({ caller, params, query }) => {
  await removeCannedReply(desk(), {
    caller,
    shortcut: shortcut(params.shortcut),
    scope: queried(query, 'scope', cannedScope) ?? 'tenant',
  });
  return { statusCode: 200, body: { success: true } };
});
