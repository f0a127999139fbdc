import { invalid } from '../../../domain/errors.ts';
import { openRoute } from '../../../middleware/http-route.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { openWidget } from '../../../use-cases/visitors/open-widget.ts';
import { webchatVisitor } from '../../../use-cases/visitors/webchat-visitor.ts';
import { sessionIn } from '../../named-fields.ts';
import { pageOf } from './webchat-fields.ts';
import { refuseStaff, webchatRequest } from './webchat-request.ts';

/** `POST /webchat/open`: the visitor opened the widget, which agents see. Widgets read only the answer's status code. */
export const handler = openRoute(messaging, async (request) => {
  const { tenant, token, body } = await webchatRequest(messaging(), request);
  refuseStaff({ token });
  const sessionId = sessionIn(body);
  const needs = messaging().forTenant(tenant);
  const visitor = await webchatVisitor(needs, { tenant, token, sessionId, page: pageOf(body) });
  if (!visitor) throw invalid('sessionId', 'must be given');
  await openWidget(needs, { visitor });
  return { statusCode: 200, body: { success: true } };
});
