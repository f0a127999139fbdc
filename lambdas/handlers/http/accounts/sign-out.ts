import { invalid } from '../../../domain/errors.ts';
import { saysNothing } from '../../../domain/given.ts';
import { ownPageRoute } from '../../../middleware/http-route.ts';
import { noRefreshCookie, presentedSignIn } from '../../../middleware/refresh-cookie.ts';
import { namedTenant } from '../../../middleware/tenant-agreement.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { signOut } from '../../../use-cases/accounts/sign-out.ts';

const takes = { body: ['everywhere'] };

/** `POST /api/chat/sign-out`: a browser is signed out, and with `everywhere` all others of its account. */
export const handler = ownPageRoute(tokenDependencies, takes, async (request) => {
  const { body, cookies, address } = request;
  const everywhere = saysNothing(body.everywhere) ? false : body.everywhere;
  if (typeof everywhere !== 'boolean') throw invalid('everywhere', 'must be true or false');
  const presented = presentedSignIn(cookies, namedTenant(request));
  if (!presented) return { statusCode: 200, body: { success: true } };
  const { tenantId, token } = presented;
  if (token) await signOut(tokenDependencies(), { tenantId, token, everywhere, address });
  return { statusCode: 200, body: { success: true }, cookies: [noRefreshCookie(tenantId)] };
});
