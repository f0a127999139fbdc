import { Refusal } from '../../../domain/errors.ts';
import { ownPageRoute } from '../../../middleware/http-route.ts';
import { presentedSignIn } from '../../../middleware/refresh-cookie.ts';
import { namedTenant } from '../../../middleware/tenant-agreement.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { refreshSignIn } from '../../../use-cases/accounts/refresh-sign-in.ts';
import { signInAnswer } from './sign-in-answer.ts';

/** `POST /api/chat/refresh`: a browser that is signed in gets the token for its next hour. */
export const handler = ownPageRoute(tokenDependencies, {}, async (request) => {
  const { cookies, address } = request;
  const presented = presentedSignIn(cookies, namedTenant(request));
  if (!presented?.token) throw new Refusal('ERR_UNAUTHENTICATED', 'nobody is signed in here');
  const { tenantId, token } = presented;
  return signInAnswer(await refreshSignIn(tokenDependencies(), { tenantId, token, address }));
});
