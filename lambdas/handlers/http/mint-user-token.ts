import { displayName, emailAddress } from '../../domain/identity/profile.ts';
import { userId } from '../../domain/ids.ts';
import { spelt } from '../../domain/spellings.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { presentedKeyOf } from '../../middleware/presented-credentials.ts';
import { tenantsAgree } from '../../middleware/tenant-agreement.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { mintUserToken } from '../../use-cases/tokens/mint-user-token.ts';
import { sessionIn } from '../named-fields.ts';

/** `POST /api/chat/user-token`: the tenant's server vouches for a visitor who is logged in on its site. */
export const handler = openRoute(tokenDependencies, async (request) => {
  const key = presentedKeyOf('secret', request);
  tenantsAgree(key.tenantId, request);

  const { body } = request;
  const minted = await mintUserToken(tokenDependencies(), {
    key,
    userId: spelt(body, 'userId', userId) ?? userId(undefined),
    name: displayName(body.name),
    email: emailAddress(body.email),
    sessionId: sessionIn(body),
  });
  return { statusCode: 200, body: minted };
});
