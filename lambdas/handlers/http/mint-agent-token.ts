import { displayName } from '../../domain/identity/profile.ts';
import { userId } from '../../domain/ids.ts';
import { spelt } from '../../domain/spellings.ts';
import { staffRole } from '../../domain/tokens/token.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { presentedKeyOf } from '../../middleware/presented-credentials.ts';
import { tenantsAgree } from '../../middleware/tenant-agreement.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { mintAgentToken } from '../../use-cases/tokens/mint-agent-token.ts';

/** `POST /api/chat/agent-token`: the tenant's server gets a token for an agent or admin. */
export const handler = openRoute(tokenDependencies, async (request) => {
  const key = presentedKeyOf('secret', request);
  tenantsAgree(key.tenantId, request);

  const { body } = request;
  const agent = {
    userId: spelt(body, 'userId', userId) ?? userId(undefined),
    role: staffRole(body.role),
    name: displayName(body.name),
  };
  return { statusCode: 200, body: await mintAgentToken(tokenDependencies(), { key, ...agent }) };
});
