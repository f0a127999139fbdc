import { ownView } from '../../../domain/conversations/own-view.ts';
import { summaryView } from '../../../domain/conversations/summary-view.ts';
import { isStaff } from '../../../domain/identity/caller.ts';
import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { closeConversation } from '../../../use-cases/conversations/close-conversation.ts';
import { summaryFor } from '../../../use-cases/conversations/summary-for.ts';
import { tagged } from './tagged.ts';

/**
 * `POST /api/chat/conversations/{conversationId}/close`: an agent, or its visitor, closes a conversation; a second time changes
 * nothing.
 */
export const handler = httpRoute(messaging, {}, async ({ caller, tenant, params }) => {
  const needs = messaging().forTenant(tenant);
  const id = conversationId(params.conversationId);
  const tail = await closeConversation(needs, { caller, conversationId: id });
  if (!isStaff(caller)) {
    return { statusCode: 200, body: { conversation: ownView(id, tail, needs.clock(), needs.rules) } };
  }
  const conversation = await summaryFor(needs, caller.tenantId, tail);
  return { statusCode: 200, body: { conversation: summaryView(conversation) }, ...tagged(conversation) };
});
