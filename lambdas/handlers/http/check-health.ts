import { openRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';

/** `GET /api/health`: this gateway answers. It reads nothing, so that asking costs next to nothing. */
export const handler = openRoute(messaging, async () => ({ statusCode: 200, body: { status: 'ok' } }));
