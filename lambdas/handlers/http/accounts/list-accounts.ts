import { accountView } from '../../../domain/accounts/account-view.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';

/** `GET /api/chat/accounts`: the agents and admins who have accepted an invitation. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant }) => {
  const accounts = await tokenDependencies().accounts.list(tenant.tenantId);
  return { statusCode: 200, body: { accounts: accounts.map(accountView) } };
});
