import type {
  ConversationPage,
  ConversationsQuery,
  MessagePage,
  MessagesQuery,
  OneConversation,
  OnlineUser,
  OnlineUsers,
  OnlineUsersQuery,
  SendMessageRequest,
  SentMessage,
  Session,
  SessionRequest,
} from '../contract-types.ts';
import { GatewayError } from '../gateway-error.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import { type Gateway, type GatewayRequest, requestGateway } from './request-gateway.ts';
import { retried } from './retried.ts';

/** A call can be given up: it then rejects with the signal's reason. */
export type CallOptions = { signal?: AbortSignal };

export type GatewayApi = {
  /** Starts the visitor's conversation, or resumes it. */
  session(body?: SessionRequest, options?: CallOptions): Promise<Session>;
  /** A page of messages, oldest first; without a cursor the newest. An agent names the conversation. */
  messages(query?: MessagesQuery, options?: CallOptions): Promise<MessagePage>;
  /** Stores a message. Without a `clientMessageId` it is not repeated when the answer is lost. */
  sendMessage(body: SendMessageRequest, options?: CallOptions): Promise<SentMessage>;
  /** For agents: the conversations, newest activity first; on a desk also the open ones by what is asked for. */
  conversations(query?: ConversationsQuery, options?: CallOptions): Promise<ConversationPage>;
  closeConversation(conversationId: string, options?: CallOptions): Promise<OneConversation>;
  reopenConversation(conversationId: string, options?: CallOptions): Promise<OneConversation>;
  /** For admins: a page of the visitors who are connected. */
  onlineUsers(query?: OnlineUsersQuery, options?: CallOptions): Promise<OnlineUsers>;
  /** For admins: all of them. */
  allOnlineUsers(options?: CallOptions): Promise<OnlineUser[]>;
  /** Any other route, with the same tokens and errors. `isSafe` says that it may be repeated after a lost answer. */
  request<T>(request: Omit<GatewayRequest, 'token'>, retry: { isSafe: boolean }): Promise<T>;
};

/** The HTTP routes of `/api/chat`. A token that is refused is renewed once, and what passes by itself is tried again. */
export function gatewayApi({ tokens, ...gateway }: Gateway & { tokens: TokenSource }): GatewayApi {
  async function withToken<T>(request: Omit<GatewayRequest, 'token'>): Promise<T> {
    const token = await tokens.token();
    try {
      return await requestGateway<T>(gateway, { ...request, token });
    } catch (error) {
      if (!(error instanceof GatewayError) || !error.needsToken) throw error;
      return requestGateway<T>(gateway, { ...request, token: await tokens.renew(token) });
    }
  }

  const request = <T>(asked: Omit<GatewayRequest, 'token'>, { isSafe }: { isSafe: boolean }): Promise<T> =>
    retried(() => withToken<T>(asked), { isSafe, signal: asked.signal });

  const get = <T>(path: string, query: GatewayRequest['query'], { signal }: CallOptions = {}): Promise<T> =>
    request({ method: 'GET', path, query, signal }, { isSafe: true });

  const post = <T>(path: string, body: object, isSafe: boolean, { signal }: CallOptions = {}): Promise<T> =>
    request({ method: 'POST', path, body, signal }, { isSafe });

  // Not repeated after a lost answer: somebody may have written in between, which opens it again.
  const turn = (conversationId: string, verb: 'close' | 'reopen', options?: CallOptions) =>
    post<OneConversation>(`/api/chat/conversations/${encodeURIComponent(conversationId)}/${verb}`, {}, false, options);

  const onlineUsers = (query: OnlineUsersQuery = {}, options?: CallOptions) =>
    get<OnlineUsers>('/api/chat/online-users', { ...query }, options);

  return {
    session: (body = {}, options) => post('/api/chat/session', body, true, options),
    messages: (query, options) => get('/api/chat/messages', { ...query }, options),
    sendMessage: (body, options) => post('/api/chat/messages', body, body.clientMessageId !== undefined, options),
    conversations: (query, options) => get('/api/chat/conversations', { ...query }, options),
    closeConversation: (conversationId, options) => turn(conversationId, 'close', options),
    reopenConversation: (conversationId, options) => turn(conversationId, 'reopen', options),
    onlineUsers,
    async allOnlineUsers(options) {
      const found = new Map<string, OnlineUser>();
      for (let after: string | null | undefined; after !== null; ) {
        const page: OnlineUsers = await onlineUsers({ limit: 100, ...(after ? { after } : {}) }, options);
        for (const user of page.users) found.set(user.userId, user);
        after = page.nextCursor;
      }
      return [...found.values()];
    },
    request,
  };
}
