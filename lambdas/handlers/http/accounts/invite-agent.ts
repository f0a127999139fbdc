import { invitationView } from '../../../domain/accounts/account-view.ts';
import { invitationLink } from '../../../domain/accounts/invitation.ts';
import { displayName } from '../../../domain/identity/profile.ts';
import { userId } from '../../../domain/ids.ts';
import { reveal } from '../../../domain/sealed.ts';
import { spelt } from '../../../domain/spellings.ts';
import { staffRole } from '../../../domain/tokens/token.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { inviteAgent } from '../../../use-cases/accounts/invite-agent.ts';

const takes = { body: ['userId', 'role', 'name'] };

/** `POST /api/chat/invitations`: somebody is invited to the desk. The link is answered this once. */
export const handler = adminRoute(tokenDependencies, takes, async ({ tenant, admin, by, body, gateway }) => {
  const { invitation, text } = await inviteAgent(tokenDependencies(), {
    tenantId: tenant.tenantId,
    userId: spelt(body, 'userId', userId) ?? userId(undefined),
    role: staffRole(body.role),
    name: displayName(body.name),
    invitedBy: admin,
    by: by.id,
  });
  const link = reveal(invitationLink(gateway, text));
  return { statusCode: 201, body: { invitation: invitationView(invitation), link } };
});
