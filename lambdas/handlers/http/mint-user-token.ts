import { displayName, emailAddress } from '../../domain/identity/profile.ts';
import { userId } from '../../domain/ids.ts';
import { spelt } from '../../domain/spellings.ts';
import { serverRoute } from '../../middleware/http-route.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { mintUserToken } from '../../use-cases/tokens/mint-user-token.ts';
import { sessionIn } from '../named-fields.ts';

const takes = { body: ['userId', 'name', 'email', 'sessionId'] };

/** `POST /api/chat/user-token`: the tenant's server vouches for a visitor who is logged in on its site. */
export const handler = serverRoute(tokenDependencies, takes, async ({ key, body }) => {
  const minted = await mintUserToken(tokenDependencies(), {
    key,
    userId: spelt(body, 'userId', userId) ?? userId(undefined),
    name: displayName(body.name),
    email: emailAddress(body.email),
    sessionId: sessionIn(body),
  });
  return { statusCode: 200, body: minted };
});
