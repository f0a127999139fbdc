import { summaryView } from '../../domain/conversations/summary-view.ts';
import { conversationId } from '../../domain/ids.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { closeConversation } from '../../use-cases/conversations/close-conversation.ts';

/** `POST /api/chat/conversations/{conversationId}/close`: an agent closes a conversation; a second time changes nothing. */
export const handler = httpRoute(messaging, async ({ caller, tenant, params }) => {
  const conversation = await closeConversation(messaging().forTenant(tenant), {
    reason: 'agent',
    caller,
    conversationId: conversationId(params.conversationId),
  });
  return { statusCode: 200, body: { conversation: summaryView(conversation) } };
});
