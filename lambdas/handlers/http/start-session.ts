import { pageAttributes } from '../../domain/identity/attributes.ts';
import { visitorOfSession } from '../../domain/identity/caller.ts';
import { sessionIdIfValid } from '../../domain/ids.ts';
import { reveal } from '../../domain/sealed.ts';
import { spelt } from '../../domain/spellings.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { startSession } from '../../use-cases/conversations/start-session.ts';

const takes = { body: ['sessionId', 'attributes'] };

/**
 * `POST /api/chat/session`: a visitor starts its conversation, or resumes it. The token identifies it; a session that is sent
 * and is its own is answered, so that a client can keep the answer.
 */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, body }) => {
  const sent = spelt(body, 'sessionId', sessionIdIfValid);
  const session = await startSession(messaging().forTenant(tenant), {
    caller,
    attributes: pageAttributes(body.attributes),
  });
  const { tenantId, userId, subject } = caller;
  const isOwn = sent !== undefined && visitorOfSession(tenantId, sent).subject === subject;
  return { statusCode: 200, body: { tenantId, userId, ...(isOwn ? { sessionId: reveal(sent) } : {}), ...session } };
});
