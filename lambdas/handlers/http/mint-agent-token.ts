import { displayName } from '../../domain/identity/profile.ts';
import { userId } from '../../domain/ids.ts';
import { spelt } from '../../domain/spellings.ts';
import { staffRole } from '../../domain/tokens/token.ts';
import { serverRoute } from '../../middleware/http-route.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { mintAgentToken } from '../../use-cases/tokens/mint-agent-token.ts';

const takes = { body: ['userId', 'role', 'name'] };

/** `POST /api/chat/agent-token`: the tenant's server gets a token for an agent or admin. */
export const handler = serverRoute(tokenDependencies, takes, async ({ key, body }) => {
  const agent = {
    userId: spelt(body, 'userId', userId) ?? userId(undefined),
    role: staffRole(body.role),
    name: displayName(body.name),
  };
  return { statusCode: 200, body: await mintAgentToken(tokenDependencies(), { key, ...agent }) };
});
