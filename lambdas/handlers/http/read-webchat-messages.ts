import { pageLimit } from '../../domain/message.ts';
import { widgetMessageView } from '../../domain/message-view.ts';
import { webchatVisitor } from '../../domain/webchat-visitor.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { refuseStaff, webchatRequest } from '../../middleware/webchat-request.ts';
import { messaging } from '../../runtime/messaging.ts';
import { readWebchatMessages } from '../../use-cases/read-webchat-messages.ts';
import { givenHandle, pageOf, widgetSession } from './widget-fields.ts';

/** Widgets never ask for a second page. */
const USUAL_PAGE = 100;

/** `GET /webchat/messages`: the history of a session, or of a conversation by its handle. */
export const handler = openRoute(messaging, async (request) => {
  const { tenant, token, query } = await webchatRequest(messaging(), request);
  refuseStaff({ token });
  const sessionId = widgetSession(query);
  const handle = givenHandle(query);
  const limit = pageLimit(query.limit, USUAL_PAGE);
  const needs = messaging().of(tenant);
  // A handle says which conversation; a token that was built in, only whose page asks.
  const byHandle = handle !== undefined && sessionId === undefined && !tenant.requireTokens;
  const visitor = byHandle ? null : await webchatVisitor(needs, { tenant, token, sessionId, page: pageOf({}) });
  const messages = await readWebchatMessages(needs, { tenantId: tenant.tenantId, visitor, handle, limit });
  const known = (visitor ? visitor.widget?.handle : handle) || undefined;
  return { statusCode: 200, body: { messages: messages.map((message) => widgetMessageView(message, known)) } };
});
