import { routeTable } from '../../middleware/route-table.ts';
import type { TOKEN_ROUTES } from '../../routes.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { warmUp } from '../../runtime/warm-up.ts';
import { handler as issueAnonymousToken } from './issue-anonymous-token.ts';
import { handler as listPublicKeys } from './list-public-keys.ts';
import { handler as mintAgentToken } from './mint-agent-token.ts';
import { handler as mintUserToken } from './mint-user-token.ts';
import { handler as initWebchat } from './webchat/init-webchat.ts';
import { handler as startWebchat } from './webchat/start-webchat.ts';

export const ready = warmUp(() => tokenDependencies().firstCalls());

/** The routes of the one function that can sign tokens. */
export const handler = routeTable<keyof typeof TOKEN_ROUTES>(tokenDependencies, {
  'POST /api/chat/anonymous-token': issueAnonymousToken,
  'POST /api/chat/user-token': mintUserToken,
  'POST /api/chat/agent-token': mintAgentToken,
  'POST /webchat/session': startWebchat,
  'POST /webchat/init': initWebchat,
  'GET /.well-known/jwks.json': listPublicKeys,
});
