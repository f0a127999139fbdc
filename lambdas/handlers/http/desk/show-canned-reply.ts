import { cannedScope, shortcut } from '../../../domain/desk/canned-reply.ts';
import { cannedReplyView } from '../../../domain/desk/canned-reply-view.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { desk } from '../../../runtime/desk.ts';
import { showCannedReply } from '../../../use-cases/desk/show-canned-reply.ts';

/** `GET /api/chat/canned/{shortcut}`: what a shortcut means to the caller. */
export const handler = httpRoute(desk, { query: ['scope'] }, async ({ caller, params, query }) => {
  const reply = await showCannedReply(desk(), {
    caller,
    shortcut: shortcut(params.shortcut),
    scope: queried(query, 'scope', cannedScope),
  });
  return { statusCode: 200, body: { reply: cannedReplyView(reply) } };
});
