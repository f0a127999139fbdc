import { expect, test } from 'vitest';
import { handler as acceptInvitation } from '../../lambdas/handlers/http/accounts/accept-invitation.ts';
import { handler as changeAccount } from '../../lambdas/handlers/http/accounts/change-account.ts';
import { handler as inviteAgent } from '../../lambdas/handlers/http/accounts/invite-agent.ts';
import { handler as listAccounts } from '../../lambdas/handlers/http/accounts/list-accounts.ts';
import { handler as listInvitations } from '../../lambdas/handlers/http/accounts/list-invitations.ts';
import { handler as refreshSignIn } from '../../lambdas/handlers/http/accounts/refresh-sign-in.ts';
import { handler as removeAccount } from '../../lambdas/handlers/http/accounts/remove-account.ts';
import { handler as showProvider } from '../../lambdas/handlers/http/accounts/show-provider.ts';
import { handler as signOut } from '../../lambdas/handlers/http/accounts/sign-out.ts';
import { handler as signOutAll } from '../../lambdas/handlers/http/accounts/sign-out-all.ts';
import { handler as withdrawInvitation } from '../../lambdas/handlers/http/accounts/withdraw-invitation.ts';
import { handler as addNote } from '../../lambdas/handlers/http/desk/add-note.ts';
import { handler as changeConversation } from '../../lambdas/handlers/http/desk/change-conversation.ts';
import { handler as changeOwnRecord } from '../../lambdas/handlers/http/desk/change-own-record.ts';
import { handler as changeSettings } from '../../lambdas/handlers/http/desk/change-settings.ts';
import { handler as closeConversation } from '../../lambdas/handlers/http/desk/close-conversation.ts';
import { handler as exportData } from '../../lambdas/handlers/http/desk/export-data.ts';
import { handler as listAgents } from '../../lambdas/handlers/http/desk/list-agents.ts';
import { handler as listAudit } from '../../lambdas/handlers/http/desk/list-audit.ts';
import { handler as listCannedReplies } from '../../lambdas/handlers/http/desk/list-canned-replies.ts';
import { handler as listConversations } from '../../lambdas/handlers/http/desk/list-conversations.ts';
import { handler as listOnlineUsers } from '../../lambdas/handlers/http/desk/list-online-users.ts';
import { handler as markRead } from '../../lambdas/handlers/http/desk/mark-read.ts';
import { handler as readTranscript } from '../../lambdas/handlers/http/desk/read-transcript.ts';
import { handler as removeCannedReply } from '../../lambdas/handlers/http/desk/remove-canned-reply.ts';
import { handler as reopenConversation } from '../../lambdas/handlers/http/desk/reopen-conversation.ts';
import { handler as setCannedReply } from '../../lambdas/handlers/http/desk/set-canned-reply.ts';
import { handler as showCannedReply } from '../../lambdas/handlers/http/desk/show-canned-reply.ts';
import { handler as showConversation } from '../../lambdas/handlers/http/desk/show-conversation.ts';
import { handler as showSettings } from '../../lambdas/handlers/http/desk/show-settings.ts';
import { handler as speakFirst } from '../../lambdas/handlers/http/desk/speak-first.ts';
import { handler as eraseConversation } from '../../lambdas/handlers/http/erasure/erase-conversation.ts';
import { handler as eraseVisitor } from '../../lambdas/handlers/http/erasure/erase-visitor.ts';
import { handler as showErasure } from '../../lambdas/handlers/http/erasure/show-erasure.ts';
import { handler as issueAnonymousToken } from '../../lambdas/handlers/http/issue-anonymous-token.ts';
import { handler as addKey } from '../../lambdas/handlers/http/keys/add-key.ts';
import { handler as listKeys } from '../../lambdas/handlers/http/keys/list-keys.ts';
import { handler as revokeKey } from '../../lambdas/handlers/http/keys/revoke-key.ts';
import { handler as mintAgentToken } from '../../lambdas/handlers/http/mint-agent-token.ts';
import { handler as mintUserToken } from '../../lambdas/handlers/http/mint-user-token.ts';
import { handler as readMessages } from '../../lambdas/handlers/http/read-messages.ts';
import { handler as sendMessage } from '../../lambdas/handlers/http/send-message.ts';
import { handler as startSession } from '../../lambdas/handlers/http/start-session.ts';
import type { StrictHandler } from '../../lambdas/middleware/http-route.ts';
import { ROUTES } from '../../lambdas/routes.ts';
import { differences } from './differences.ts';
import { codeIn, tableOf } from './markdown-tables.ts';

const FILE = 'docs/api.md';

const STRICT: Record<string, StrictHandler> = {
  'POST /api/chat/anonymous-token': issueAnonymousToken,
  'POST /api/chat/user-token': mintUserToken,
  'POST /api/chat/agent-token': mintAgentToken,
  'POST /api/chat/accept': acceptInvitation,
  'PATCH /api/chat/accounts/{accountId}': changeAccount,
  'POST /api/chat/invitations': inviteAgent,
  'GET /api/chat/accounts': listAccounts,
  'GET /api/chat/invitations': listInvitations,
  'POST /api/chat/refresh': refreshSignIn,
  'DELETE /api/chat/accounts/{accountId}': removeAccount,
  'GET /api/chat/oidc': showProvider,
  'POST /api/chat/sign-out': signOut,
  'POST /api/chat/sign-out-all': signOutAll,
  'DELETE /api/chat/invitations/{invitationId}': withdrawInvitation,
  'HEAD /api/chat/oidc': showProvider,
  'POST /api/chat/session': startSession,
  'GET /api/chat/messages': readMessages,
  'POST /api/chat/messages': sendMessage,
  'GET /api/chat/conversations': listConversations,
  'POST /api/chat/conversations': speakFirst,
  'GET /api/chat/conversations/{conversationId}': showConversation,
  'PATCH /api/chat/conversations/{conversationId}': changeConversation,
  'POST /api/chat/conversations/{conversationId}/notes': addNote,
  'POST /api/chat/conversations/{conversationId}/read': markRead,
  'POST /api/chat/conversations/{conversationId}/close': closeConversation,
  'POST /api/chat/conversations/{conversationId}/reopen': reopenConversation,
  'GET /api/chat/online-users': listOnlineUsers,
  'GET /api/webchat/online-users': listOnlineUsers,
  'GET /api/chat/agents': listAgents,
  'PUT /api/chat/me': changeOwnRecord,
  'GET /api/chat/conversations/{conversationId}/transcript': readTranscript,
  'GET /api/chat/export': exportData,
  'GET /api/chat/canned': listCannedReplies,
  'GET /api/chat/canned/{shortcut}': showCannedReply,
  'PUT /api/chat/canned/{shortcut}': setCannedReply,
  'DELETE /api/chat/canned/{shortcut}': removeCannedReply,
  'GET /api/chat/audit': listAudit,
  'DELETE /api/chat/conversations/{conversationId}': eraseConversation,
  'DELETE /api/chat/visitors/{visitorId}': eraseVisitor,
  'GET /api/chat/erasures/{erasureId}': showErasure,
  'GET /api/chat/settings': showSettings,
  'PATCH /api/chat/settings': changeSettings,
  'GET /api/chat/keys': listKeys,
  'POST /api/chat/keys': addKey,
  'DELETE /api/chat/keys/{keyId}': revokeKey,
};

/** A set of names, without the tenant's, which every route takes. */
const setOf = (names: readonly string[]): string =>
  [...new Set(names)]
    .filter((name) => name !== 'tenantId')
    .sort()
    .join(', ');

test('docs/api.md says of every route below /api/chat what it takes, and no more', () => {
  const said = tableOf(FILE, 'route').rows.flatMap((row) =>
    codeIn(row.cells.route)
      .filter((name) => name in STRICT)
      .map((name) => ({ row, name, says: setOf(codeIn(row.cells.takes).flatMap((code) => code.match(/\w+/g) ?? [])) })),
  );
  const code = Object.entries(STRICT).map(([name, { takes }]): [string, string] => [
    name,
    setOf([...(takes.query ?? []), ...(takes.body ?? [])]),
  ]);

  expect(differences(FILE, said, new Map(code))).toEqual([]);
  expect(Object.keys(STRICT).sort()).toEqual(
    ROUTES.map(({ key }) => key)
      .filter((key) => / \/api\/(chat|webchat)\//.test(key))
      .sort(),
  );
});
