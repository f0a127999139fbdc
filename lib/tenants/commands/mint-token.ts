import { displayName } from '../../../lambdas/domain/identity/profile.ts';
import { staffId, userId } from '../../../lambdas/domain/ids.ts';
import { agentCaller, STAFF_TOKEN_SECONDS, staffRole } from '../../../lambdas/domain/tokens/token.ts';
import { byOperator } from '../by-operator.ts';
import { flag, type Line, type TenantNeeds, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';

/**
 * `agent-token <tenant> <user>`: a token for an hour, so that a first agent needs neither a server nor an identity provider.
 */
export async function mintToken(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, user } = words(line, 'tenant', 'user');
  const { tenantId } = await knownTenant(needs, tenant);
  const role = staffRole(flag(line.flags, 'role') ?? 'agent');
  const now = Math.floor(needs.clock() / 1000);
  const agent = { tenantId, userId: userId(user, 'user'), role, name: displayName(flag(line.flags, 'name')) };
  const about = { account: staffId(tenantId, agent.userId), role };
  const issue = () => needs.tokens.issue(agentCaller(agent, now), now);
  needs.say(await byOperator(needs, tenantId, 'token-made', about, issue));
  needs.note(`For ${STAFF_TOKEN_SECONDS / 60} minutes, as ${role} ${user} of ${tenantId}.`);
}
