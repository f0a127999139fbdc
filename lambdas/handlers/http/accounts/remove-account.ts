import { accountId } from '../../../domain/accounts/account.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { removeAccount } from '../../../use-cases/accounts/remove-account.ts';

/** `DELETE /api/chat/accounts/{accountId}`: an agent or admin of the tenant no longer. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant, by, params }) => {
  const { tenantId } = tenant;
  await removeAccount(tokenDependencies(), { tenantId, id: accountId(params.accountId), by: by.id });
  return { statusCode: 200, body: { success: true } };
});
