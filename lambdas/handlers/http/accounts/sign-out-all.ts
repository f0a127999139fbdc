import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { signOutAll } from '../../../use-cases/accounts/sign-out-all.ts';

/** `POST /api/chat/sign-out-all`: every agent and admin of the tenant is signed out, the caller too. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant, by }) => {
  await signOutAll(tokenDependencies(), { tenantId: tenant.tenantId, by: by.id });
  return { statusCode: 200, body: { success: true } };
});
