import { erasureView } from '../../../domain/erasure/erasure-view.ts';
import { userId } from '../../../domain/ids.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { erasing } from '../../../runtime/erasing.ts';
import { eraseVisitor } from '../../../use-cases/erasure/ask-for-erasure.ts';

/** `DELETE /api/chat/visitors/{visitorId}`: all that is known of a visitor is erased. */
export const handler = adminRoute(desk, {}, async ({ tenant, by, params }) => {
  const needs = erasing().forTenant(tenant);
  const erasure = await eraseVisitor(needs, { by, userId: userId(params.visitorId, 'visitorId') });
  return { statusCode: 202, body: { erasure: erasureView(erasure, needs.logRetentionDays) } };
});
