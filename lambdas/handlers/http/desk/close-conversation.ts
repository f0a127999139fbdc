import { summaryView } from '../../../domain/conversations/summary-view.ts';
import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { closeConversation } from '../../../use-cases/conversations/close-conversation.ts';
import { summaryFor } from '../../../use-cases/conversations/summary-for.ts';
import { tagged } from './tagged.ts';

/** `POST /api/chat/conversations/{conversationId}/close`: an agent closes a conversation; a second time changes nothing. */
export const handler = httpRoute(messaging, {}, async ({ caller, tenant, params }) => {
  const needs = messaging().forTenant(tenant);
  const tail = await closeConversation(needs, { caller, conversationId: conversationId(params.conversationId) });
  const conversation = await summaryFor(needs, caller.tenantId, tail);
  return { statusCode: 200, body: { conversation: summaryView(conversation) }, ...tagged(conversation) };
});
