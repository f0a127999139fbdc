import { invitationId } from '../../../domain/accounts/invitation.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { withdrawInvitation } from '../../../use-cases/accounts/withdraw-invitation.ts';

/** `DELETE /api/chat/invitations/{invitationId}`: nobody can accept it any more. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant, by, params }) => {
  const { tenantId } = tenant;
  await withdrawInvitation(tokenDependencies(), { tenantId, id: invitationId(params.invitationId), by: by.id });
  return { statusCode: 200, body: { success: true } };
});
