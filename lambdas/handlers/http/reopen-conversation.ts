import { summaryView } from '../../domain/conversations/summary-view.ts';
import { conversationId } from '../../domain/ids.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { reopenConversation } from '../../use-cases/conversations/reopen-conversation.ts';

/** `POST /api/chat/conversations/{conversationId}/reopen`: an agent reopens a closed conversation. */
export const handler = httpRoute(messaging, async ({ caller, tenant, params }) => {
  const conversation = await reopenConversation(messaging().forTenant(tenant), {
    caller,
    conversationId: conversationId(params.conversationId),
  });
  return { statusCode: 200, body: { conversation: summaryView(conversation) } };
});
