import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { endAllOfStaff } from '../../../use-cases/accounts/end-tokens.ts';

/** `POST /api/chat/sign-out-all`: every agent and admin of the tenant is signed out, the caller too. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant }) => {
  await endAllOfStaff(tokenDependencies(), tenant.tenantId);
  return { statusCode: 200, body: { success: true } };
});
