import { erasureId } from '../../../domain/erasure/erasure.ts';
import { erasureView } from '../../../domain/erasure/erasure-view.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { erasing } from '../../../runtime/erasing.ts';
import { showErasure } from '../../../use-cases/erasure/show-erasure.ts';

/** `GET /api/chat/erasures/{erasureId}`: how far an erasure has come, or its receipt. */
export const handler = adminRoute(desk, {}, async ({ tenant, params }) => {
  const { logRetentionDays, erasures } = erasing();
  const erasure = await showErasure({ erasures }, tenant.tenantId, erasureId(params.erasureId));
  return { statusCode: 200, body: { erasure: erasureView(erasure, logRetentionDays) } };
});
