import { invitationView } from '../../../domain/accounts/account-view.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { listInvitations } from '../../../use-cases/accounts/list-invitations.ts';

/** `GET /api/chat/invitations`: those that can be accepted. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant }) => {
  const invitations = await listInvitations(tokenDependencies(), tenant.tenantId);
  return { statusCode: 200, body: { invitations: invitations.map(invitationView) } };
});
