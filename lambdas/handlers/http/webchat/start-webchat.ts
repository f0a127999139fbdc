import { reveal } from '../../../domain/sealed.ts';
import { openRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { webchatToken } from './webchat-token.ts';

/** `POST /webchat/session`: the newer widget was loaded and gets its socket's token. */
export const handler = openRoute(tokenDependencies, async (request) => {
  const { token, expiresIn, caller, visitor, gateway } = await webchatToken(request, 'session');
  return {
    statusCode: 200,
    body: {
      tenant_id: caller.tenantId,
      site_id: caller.widget?.site,
      session_id: visitor && reveal(visitor.sessionId),
      ws_token: token,
      expires_in: expiresIn,
      websocket_url: gateway,
    },
  };
});
