import { accountId } from '../../../domain/accounts/account.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { removeAccount } from '../../../use-cases/accounts/remove-account.ts';

/** `DELETE /api/chat/accounts/{accountId}`: an agent or admin of the tenant no longer. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant, params }) => {
  await removeAccount(tokenDependencies(), tenant.tenantId, accountId(params.accountId));
  return { statusCode: 200, body: { success: true } };
});
