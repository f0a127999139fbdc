import { summaryView } from '../../../domain/conversations/summary-view.ts';
import { cardView } from '../../../domain/desk/visitor-card.ts';
import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { showConversation } from '../../../use-cases/desk/show-conversation.ts';
import { tagged } from './tagged.ts';

/** `GET /api/chat/conversations/{conversationId}`: one conversation, as lists show it, with its visitor's card. */
export const handler = httpRoute(messaging, {}, async ({ caller, tenant, params }) => {
  const id = conversationId(params.conversationId);
  const { conversation, card } = await showConversation(messaging().forTenant(tenant), { caller, conversationId: id });
  const body = { conversation: summaryView(conversation), card: cardView(card) };
  return { statusCode: 200, body, ...tagged(conversation) };
});
