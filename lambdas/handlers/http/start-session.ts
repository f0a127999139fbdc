import { reveal } from '../../domain/sealed.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { startSession } from '../../use-cases/conversations/start-session.ts';

/** `POST /api/chat/session`: a visitor starts its conversation, or resumes it. */
export const handler = httpRoute(messaging, {}, async ({ caller, tenant }) => {
  const session = await startSession(messaging().forTenant(tenant), { caller });
  const { tenantId, userId, sessionId } = caller;
  return { statusCode: 200, body: { tenantId, userId, sessionId: sessionId && reveal(sessionId), ...session } };
});
