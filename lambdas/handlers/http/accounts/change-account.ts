import { accountId } from '../../../domain/accounts/account.ts';
import { accountView } from '../../../domain/accounts/account-view.ts';
import { staffRole } from '../../../domain/tokens/token.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { changeAccount } from '../../../use-cases/accounts/change-account.ts';

const takes = { body: ['role'] };

/** `PATCH /api/chat/accounts/{accountId}`: what an agent or admin may do from now on. */
export const handler = adminRoute(tokenDependencies, takes, async ({ tenant, by, params, body }) => {
  const { tenantId } = tenant;
  const id = accountId(params.accountId);
  const account = await changeAccount(tokenDependencies(), { tenantId, id, role: staffRole(body.role), by: by.id });
  return { statusCode: 200, body: { account: accountView(account) } };
});
