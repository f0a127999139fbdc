import { widgetMessageView } from '../../../domain/conversations/message-view.ts';
import { LARGEST_PAGE, pageLimit } from '../../../domain/conversations/page-limit.ts';
import { openRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { readWebchatMessages } from '../../../use-cases/visitors/read-webchat-messages.ts';
import { webchatVisitor } from '../../../use-cases/visitors/webchat-visitor.ts';
import { sessionIn } from '../../named-fields.ts';
import { givenHandle, pageOf } from './webchat-fields.ts';
import { refuseStaff, webchatRequest } from './webchat-request.ts';

/** `GET /webchat/messages`: the history of a session, or of a conversation by its handle. Widgets request no second page. */
export const handler = openRoute(messaging, async (request) => {
  const { tenant, token, query } = await webchatRequest(messaging(), request);
  refuseStaff({ token });
  const sessionId = sessionIn(query);
  const handle = queried(query, 'conversationId', givenHandle);
  const limit = queried(query, 'limit', pageLimit) ?? LARGEST_PAGE;
  const needs = messaging().forTenant(tenant);
  // A handle identifies the conversation, a token built into the page only the page's tenant.
  const byHandle = handle !== undefined && sessionId === undefined && !tenant.requireTokens;
  const visitor = byHandle ? null : await webchatVisitor(needs, { tenant, token, sessionId, page: pageOf({}) });
  const messages = await readWebchatMessages(needs, { tenantId: tenant.tenantId, visitor, handle, limit });
  const known = (visitor ? visitor.widget?.handle : handle) || undefined;
  return { statusCode: 200, body: { messages: messages.map((message) => widgetMessageView(message, known)) } };
});
