import { summaryView } from '../../../domain/conversations/summary-view.ts';
import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { showConversation } from '../../../use-cases/conversations/show-conversation.ts';
import { tagged } from './tagged.ts';

/** `GET /api/chat/conversations/{conversationId}`: one conversation, as lists show it. */
export const handler = httpRoute(messaging, {}, async ({ caller, tenant, params }) => {
  const id = conversationId(params.conversationId);
  const conversation = await showConversation(messaging().forTenant(tenant), { caller, conversationId: id });
  return { statusCode: 200, body: { conversation: summaryView(conversation) }, ...tagged(conversation) };
});
