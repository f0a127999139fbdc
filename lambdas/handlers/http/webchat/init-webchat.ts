import { reveal } from '../../../domain/sealed.ts';
import { INTEGRATION_ID } from '../../../domain/sockets/widget.ts';
import { openRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { webchatToken } from './webchat-token.ts';

/**
 * `POST /webchat/init`: a visitor begins to chat, or an agent's app connects. The next message reopens a closed conversation,
 * so `closed_at` is never set: the widget would show the conversation as over.
 */
export const handler = openRoute(tokenDependencies, async (request) => {
  const { token, expiresIn, caller, visitor, gateway } = await webchatToken(request, 'init');
  return {
    statusCode: 200,
    body: {
      session_id: visitor ? reveal(visitor.sessionId) : null,
      conversation_id: visitor?.conversation ? reveal(visitor.conversation) : null,
      visitor_id: visitor ? reveal(visitor.visitor) : null,
      ws_token: token,
      ws_server_url: gateway,
      tenant_id: caller.tenantId,
      integration_id: INTEGRATION_ID,
      site_id: caller.widget?.site,
      expires_in: expiresIn,
      closed_at: null,
    },
  };
});
