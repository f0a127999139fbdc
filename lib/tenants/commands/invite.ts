import { INVITATION_SECONDS, invitationLink } from '../../../lambdas/domain/accounts/invitation.ts';
import { displayName } from '../../../lambdas/domain/identity/profile.ts';
import { userId } from '../../../lambdas/domain/ids.ts';
import { reveal } from '../../../lambdas/domain/sealed.ts';
import { staffRole } from '../../../lambdas/domain/tokens/token.ts';
import { inviteAgent } from '../../../lambdas/use-cases/accounts/invite-agent.ts';
import { flag, type Line, type TenantNeeds, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';
import { commandLine } from '../next-steps.ts';

/** `invite <tenant> <user>`: a link by which somebody becomes an agent or admin, once. Its secret can be shown this time only. */
export async function invite(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, user } = words(line, 'tenant', 'user');
  const { tenantId, desk } = await knownTenant(needs, tenant);
  const role = staffRole(flag(line.flags, 'role') ?? 'agent');
  const gateway = await needs.gateway();
  // Whether agents sign in at a provider is a setting of the deployment, which refuses the invitation then.
  const { invitation, text } = await inviteAgent(
    { ...needs, provider: null },
    { tenantId, userId: userId(user, 'user'), role, name: displayName(flag(line.flags, 'name')), by: 'operator' },
  );
  needs.say(reveal(invitationLink(gateway, text)));
  needs.note(
    `For ${INVITATION_SECONDS / 3600} hours and one use: whoever opens it is the ${role} ${invitation.userId} of ${tenantId}.`,
  );
  if (!desk) needs.note(`${tenantId} has no desk yet: ${commandLine(line.flags, `set ${tenantId} --desk on`)}`);
}
