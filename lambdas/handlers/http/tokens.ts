import { routeTable } from '../../middleware/route-table.ts';
import { tokenWorks } from '../../runtime/tokens.ts';
import { handler as issueAnonymousToken } from './issue-anonymous-token.ts';
import { handler as listPublicKeys } from './list-public-keys.ts';
import { handler as mintAgentToken } from './mint-agent-token.ts';
import { handler as mintUserToken } from './mint-user-token.ts';

/** The routes of the one Lambda that can sign tokens. */
export const handler = routeTable(tokenWorks, {
  'POST /api/chat/anonymous-token': issueAnonymousToken,
  'POST /api/chat/user-token': mintUserToken,
  'POST /api/chat/agent-token': mintAgentToken,
  'GET /.well-known/jwks.json': listPublicKeys,
});
