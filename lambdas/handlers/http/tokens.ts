import { routeTable } from '../../middleware/route-table.ts';
import type { TOKEN_ROUTES } from '../../routes.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { warmUp } from '../../runtime/warm-up.ts';
import { handler as acceptInvitation } from './accounts/accept-invitation.ts';
import { handler as changeAccount } from './accounts/change-account.ts';
import { handler as inviteAgent } from './accounts/invite-agent.ts';
import { handler as listAccounts } from './accounts/list-accounts.ts';
import { handler as listInvitations } from './accounts/list-invitations.ts';
import { handler as refreshSignIn } from './accounts/refresh-sign-in.ts';
import { handler as removeAccount } from './accounts/remove-account.ts';
import { handler as showProvider } from './accounts/show-provider.ts';
import { handler as signOut } from './accounts/sign-out.ts';
import { handler as signOutAll } from './accounts/sign-out-all.ts';
import { handler as withdrawInvitation } from './accounts/withdraw-invitation.ts';
import { handler as issueAnonymousToken } from './issue-anonymous-token.ts';
import { handler as addKey } from './keys/add-key.ts';
import { handler as listKeys } from './keys/list-keys.ts';
import { handler as revokeKey } from './keys/revoke-key.ts';
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
  'GET /api/chat/oidc': showProvider,
  'POST /api/chat/accept': acceptInvitation,
  'POST /api/chat/refresh': refreshSignIn,
  'POST /api/chat/sign-out': signOut,
  'POST /api/chat/sign-out-all': signOutAll,
  'GET /api/chat/invitations': listInvitations,
  'POST /api/chat/invitations': inviteAgent,
  'DELETE /api/chat/invitations/{invitationId}': withdrawInvitation,
  'GET /api/chat/accounts': listAccounts,
  'PATCH /api/chat/accounts/{accountId}': changeAccount,
  'DELETE /api/chat/accounts/{accountId}': removeAccount,
  'GET /api/chat/keys': listKeys,
  'POST /api/chat/keys': addKey,
  'DELETE /api/chat/keys/{keyId}': revokeKey,
  'POST /webchat/session': startWebchat,
  'POST /webchat/init': initWebchat,
  'GET /.well-known/jwks.json': listPublicKeys,
});
