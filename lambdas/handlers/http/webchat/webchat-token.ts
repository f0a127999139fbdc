import { spelt } from '../../../domain/spellings.ts';
import { pageOrigin } from '../../../domain/tenants/origin.ts';
import type { OpenRequest } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { issueWebchatToken, type WebchatToken } from '../../../use-cases/tokens/issue-webchat-token.ts';
import { sessionIn } from '../../named-fields.ts';
import { givenHandle, pageOf } from './webchat-fields.ts';
import { refuseStaff, webchatRequest } from './webchat-request.ts';

export type Issued = WebchatToken & { gateway: string };

/** Issues the token of a widget's socket, and gives the gateway's address: for `/webchat/session` and `/webchat/init`. */
export async function webchatToken(request: OpenRequest, by: 'session' | 'init'): Promise<Issued> {
  const dependencies = tokenDependencies();
  const { tenant, token, body, address, origin, gateway } = await webchatRequest(dependencies, request);
  if (by === 'session') refuseStaff({ token });
  const identity = { tenant, token, sessionId: sessionIn(body), page: pageOf(body) };
  const issued = await issueWebchatToken(dependencies, {
    ...identity,
    address,
    origin: pageOrigin(origin, gateway),
    by,
    visitorId: spelt(body, 'visitorId', givenHandle),
  });
  return { ...issued, gateway };
}
