import { invalid } from '../../domain/errors.ts';
import { secretKeyInPage } from '../../domain/refusals.ts';
import { reveal } from '../../domain/sealed.ts';
import { visitorRoute } from '../../middleware/http-route.ts';
import { presentedCredentials } from '../../middleware/presented-credentials.ts';
import { namedTenant, tenantsAgree } from '../../middleware/tenant-agreement.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { issueAnonymousToken } from '../../use-cases/tokens/issue-anonymous-token.ts';
import { sessionIn } from '../named-fields.ts';

const takes = { body: ['sessionId', 'fingerprint'] };

/** `POST /api/chat/anonymous-token`: a visitor gets a token: new, for its session, or for its last token. */
export const handler = visitorRoute(tokenDependencies, takes, async (request) => {
  const { token, key } = presentedCredentials(request);
  if (key?.kind === 'secret') throw secretKeyInPage();
  const tenantId = key?.tenantId ?? namedTenant(request);
  if (!tenantId) throw invalid('tenantId', 'must name a tenant');
  tenantsAgree(tenantId, request);

  const { body, address, origin, gateway } = request;
  const { sessionId: shown, ...issued } = await issueAnonymousToken(tokenDependencies(), {
    tenantId,
    key,
    token,
    sessionId: sessionIn(body),
    address,
    origin,
    gateway,
  });
  return { statusCode: 200, body: { ...issued, ...(shown ? { sessionId: reveal(shown) } : {}) } };
});
