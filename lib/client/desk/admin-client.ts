import type {
  Accounts,
  AddKeyRequest,
  Audit,
  AuditQuery,
  ChangeAccountRequest,
  ChangeSettingsRequest,
  ExportQuery,
  Invitations,
  InviteAgentRequest,
  Keys,
  MadeKey,
  NewInvitation,
  OneAccount,
  OneErasure,
  OneKey,
  OnlineUser,
  OnlineUsers,
  OnlineUsersQuery,
  TenantSettings,
} from '../contract-types.ts';
import type { ApiRequest, CallOptions, GatewayApi } from '../http/gateway-api.ts';
import type { FilePart, Tagged } from '../http/request-gateway.ts';
import type { ChangeOptions } from './desk-client.ts';
import type { InOneSpelling } from './in-one-spelling.ts';

/** What admins do. Each method is the operation of its name in the contract, and answers what that answers. */
export type AdminClient = {
  /** The settings as `content`, and the `etag` under which they are changed. */
  showSettings(options?: CallOptions): Promise<Tagged<TenantSettings>>;
  /** What is not given stays. */
  changeSettings(
    change: InOneSpelling<ChangeSettingsRequest>,
    options?: ChangeOptions,
  ): Promise<Tagged<TenantSettings>>;
  listKeys(options?: CallOptions): Promise<Keys>;
  /** Makes a key. Its text is answered this once. */
  addKey(key: InOneSpelling<AddKeyRequest>, options?: CallOptions): Promise<MadeKey>;
  revokeKey(keyId: string, options?: CallOptions): Promise<OneKey>;
  /** A page of the visitors who are connected. */
  listOnlineUsers(query?: InOneSpelling<OnlineUsersQuery>, options?: CallOptions): Promise<OnlineUsers>;
  /** All of them. */
  allOnlineUsers(options?: CallOptions): Promise<OnlineUser[]>;
  listInvitations(options?: CallOptions): Promise<Invitations>;
  /** Invites somebody. The link is answered this once. */
  inviteAgent(who: InOneSpelling<InviteAgentRequest>, options?: CallOptions): Promise<NewInvitation>;
  withdrawInvitation(invitationId: string, options?: CallOptions): Promise<void>;
  listAccounts(options?: CallOptions): Promise<Accounts>;
  changeAccount(
    accountId: string,
    change: InOneSpelling<ChangeAccountRequest>,
    options?: CallOptions,
  ): Promise<OneAccount>;
  removeAccount(accountId: string, options?: CallOptions): Promise<void>;
  /** Ends every sign-in, token and socket of all agents and admins, the caller's too. */
  signOutAll(options?: CallOptions): Promise<void>;
  /** A part of all that the tenant has, as lines of JSON; parts one after the other are the whole. */
  exportData(query?: InOneSpelling<ExportQuery>, options?: CallOptions): Promise<FilePart>;
  /** A page of what was done in the administration, the newest first. */
  listAudit(query?: InOneSpelling<AuditQuery>, options?: CallOptions): Promise<Audit>;
  /** Erases what was said in a conversation, for everybody and for ever. */
  eraseConversation(conversationId: string, options?: CallOptions): Promise<OneErasure>;
  /** Erases all that is known of a visitor, and what was said in its conversations. */
  eraseVisitor(userId: string, options?: CallOptions): Promise<OneErasure>;
  /** How far an erasure has come, or its receipt. */
  showErasure(erasureId: string, options?: CallOptions): Promise<OneErasure>;
};

/** The routes of admins, beside those of a chat (`chat.api`), with its tokens: pages of visitors do not carry them. */
export function adminClient({
  api,
}: {
  api: Pick<GatewayApi, 'request' | 'requestTagged' | 'requestPart'>;
}): AdminClient {
  const safely = <T>(request: ApiRequest) => api.request<T>(request, { isSafe: true });
  // Not repeated after a lost answer: the second time would make another, find nothing, or come with a token that has just ended.
  const once = <T>(request: ApiRequest) => api.request<T>(request, { isSafe: false });

  const listOnlineUsers = (query: InOneSpelling<OnlineUsersQuery> = {}, { signal }: CallOptions = {}) =>
    safely<OnlineUsers>({ method: 'GET', path: '/api/chat/online-users', query: { ...query }, signal });

  return {
    showSettings: ({ signal } = {}) => api.requestTagged({ method: 'GET', path: SETTINGS, signal }, { isSafe: true }),
    changeSettings: (body, { ifMatch, signal } = {}) =>
      api.requestTagged(
        { method: 'PATCH', path: SETTINGS, headers: { 'if-match': ifMatch }, body, signal },
        // The second time the tag is another.
        { isSafe: ifMatch === undefined },
      ),
    listKeys: ({ signal } = {}) => safely({ method: 'GET', path: KEYS, signal }),
    addKey: (body, { signal } = {}) => once({ method: 'POST', path: KEYS, body, signal }),
    revokeKey: (id, { signal } = {}) => safely({ method: 'DELETE', path: below(KEYS, id), signal }),
    listOnlineUsers,
    async allOnlineUsers(options) {
      const found = new Map<string, OnlineUser>();
      for (let after: string | null | undefined; after !== null; ) {
        const page: OnlineUsers = await listOnlineUsers({ limit: 100, ...(after ? { after } : {}) }, options);
        for (const user of page.users) found.set(user.userId, user);
        after = page.nextCursor;
      }
      return [...found.values()];
    },
    listInvitations: ({ signal } = {}) => safely({ method: 'GET', path: INVITATIONS, signal }),
    inviteAgent: (body, { signal } = {}) => once({ method: 'POST', path: INVITATIONS, body, signal }),
    withdrawInvitation: async (id, { signal } = {}) =>
      void (await once({ method: 'DELETE', path: below(INVITATIONS, id), signal })),
    listAccounts: ({ signal } = {}) => safely({ method: 'GET', path: ACCOUNTS, signal }),
    changeAccount: (id, body, { signal } = {}) => safely({ method: 'PATCH', path: below(ACCOUNTS, id), body, signal }),
    removeAccount: async (id, { signal } = {}) =>
      void (await once({ method: 'DELETE', path: below(ACCOUNTS, id), signal })),
    signOutAll: async ({ signal } = {}) =>
      void (await once({ method: 'POST', path: '/api/chat/sign-out-all', body: {}, signal })),
    exportData: (query, { signal } = {}) =>
      api.requestPart({ method: 'GET', path: '/api/chat/export', query: { ...query }, signal }),
    listAudit: (query, { signal } = {}) =>
      safely({ method: 'GET', path: '/api/chat/audit', query: { ...query }, signal }),
    // Not repeated after a lost answer: it would erase what was said in between, too.
    eraseConversation: (id, { signal } = {}) =>
      once({ method: 'DELETE', path: below('/api/chat/conversations', id), signal }),
    eraseVisitor: (id, { signal } = {}) => once({ method: 'DELETE', path: below('/api/chat/visitors', id), signal }),
    showErasure: (id, { signal } = {}) => safely({ method: 'GET', path: below('/api/chat/erasures', id), signal }),
  };
}

const SETTINGS = '/api/chat/settings';
const KEYS = '/api/chat/keys';
const INVITATIONS = '/api/chat/invitations';
const ACCOUNTS = '/api/chat/accounts';

const below = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`;
