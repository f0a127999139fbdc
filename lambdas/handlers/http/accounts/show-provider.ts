import { visitorRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';

/** `GET /api/chat/oidc`: the identity provider at which the page of the desk signs agents in; null if there is none. */
export const handler = visitorRoute(tokenDependencies, {}, async () => ({
  statusCode: 200,
  body: { provider: tokenDependencies().provider },
}));
