import { messageText } from '../../../domain/conversations/message-text.ts';
import { cannedScope, shortcut } from '../../../domain/desk/canned-reply.ts';
import { cannedReplyView } from '../../../domain/desk/canned-reply-view.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { setCannedReply } from '../../../use-cases/desk/set-canned-reply.ts';

/** `PUT /api/chat/canned/{shortcut}`: an admin sets a reply of the tenant, or an agent one of its own. */
export const handler = httpRoute(desk, { body: ['text', 'scope'] }, async ({ caller, params, body }) => {
  const reply = await setCannedReply(desk(), {
    caller,
    shortcut: shortcut(params.shortcut),
    scope: cannedScope(body.scope ?? 'tenant'),
    text: messageText(body.text),
  });
  return { statusCode: 200, body: { reply: cannedReplyView(reply) } };
});
