import { cursor } from '../../domain/cursor.ts';
import { invalid } from '../../domain/errors.ts';
import { conversationId } from '../../domain/ids.ts';
import { pageLimit } from '../../domain/message.ts';
import { messageView } from '../../domain/message-view.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { readMessages } from '../../use-cases/read-messages.ts';

/** `GET /api/chat/messages`: a page of a conversation, oldest first; the newest page unless a cursor says otherwise. */
export const handler = httpRoute(messaging, async ({ caller, tenant, query }) => {
  if (query.after && query.before) throw invalid('before', 'cannot be given together with after');
  const { messages, next, prev } = await readMessages(messaging().of(tenant), {
    caller,
    conversationId: query.conversationId ? conversationId(query.conversationId) : undefined,
    after: query.after ? cursor(query.after, 'after') : undefined,
    before: query.before ? cursor(query.before, 'before') : undefined,
    limit: pageLimit(query.limit),
  });
  return { statusCode: 200, body: { messages: messages.map(messageView), nextCursor: next, prevCursor: prev } };
});
