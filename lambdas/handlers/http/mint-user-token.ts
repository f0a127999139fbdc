import { siteAttributes } from '../../domain/identity/attributes.ts';
import { displayName, emailAddress } from '../../domain/identity/profile.ts';
import { userId } from '../../domain/ids.ts';
import { spelt } from '../../domain/spellings.ts';
import { serverRoute } from '../../middleware/http-route.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { mintUserToken } from '../../use-cases/tokens/mint-user-token.ts';
import { sessionIn } from '../named-fields.ts';

const takes = { body: ['userId', 'name', 'email', 'sessionId', 'attributes'] };

/** `POST /api/chat/user-token`: the tenant's server vouches for a visitor who is logged in on its site. */
export const handler = serverRoute(tokenDependencies, takes, async ({ key, body }) => {
  const minted = await mintUserToken(tokenDependencies(), {
    key,
    userId: spelt(body, 'userId', userId) ?? userId(undefined),
    name: displayName(body.name),
    email: emailAddress(body.email),
    sessionId: sessionIn(body),
    attributes: siteAttributes(body.attributes),
  });
  return { statusCode: 200, body: minted };
});
