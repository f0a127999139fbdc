import { erasureView } from '../../../domain/erasure/erasure-view.ts';
import { conversationId } from '../../../domain/ids.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { erasing } from '../../../runtime/erasing.ts';
import { eraseConversation } from '../../../use-cases/erasure/ask-for-erasure.ts';

/** `DELETE /api/chat/conversations/{conversationId}`: what was said in a conversation is erased. */
export const handler = adminRoute(desk, {}, async ({ tenant, by, params }) => {
  const needs = erasing().forTenant(tenant);
  const erasure = await eraseConversation(needs, { by, conversationId: conversationId(params.conversationId) });
  return { statusCode: 202, body: { erasure: erasureView(erasure, needs.logRetentionDays) } };
});
