import { openRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';

/** `GET /api/health`: 200 while the gateway answers. It reads nothing, so that a check costs next to nothing. */
export const handler = openRoute(messaging, async () => ({ statusCode: 200, body: { status: 'ok' } }));
