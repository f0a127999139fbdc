import type {
  MessagePage,
  MessagesQuery,
  OneConversation,
  SendMessageRequest,
  SentMessage,
  Session,
  SessionRequest,
} from '../contract-types.ts';
import { mayBeRenewed, type TokenSource } from '../tokens/token-source.ts';
import {
  type FilePart,
  type Gateway,
  type GatewayRequest,
  requestPart,
  requestTagged,
  type Tagged,
} from './request-gateway.ts';
import { retried } from './retried.ts';

/** A call can be given up: it then rejects with the signal's reason. */
export type CallOptions = { signal?: AbortSignal };

/** A request as who makes it says it: the token is added. `isSafe` says that it may be repeated after a lost answer. */
export type ApiRequest = Omit<GatewayRequest, 'token' | 'hasCookies'>;
type Retry = { isSafe: boolean };

export type GatewayApi = {
  /** Starts the visitor's conversation, or resumes it. */
  session(body?: SessionRequest, options?: CallOptions): Promise<Session>;
  /** A page of messages, oldest first; without a cursor the newest. An agent names the conversation. */
  messages(query?: MessagesQuery, options?: CallOptions): Promise<MessagePage>;
  /** Stores a message. Without a `clientMessageId` it is not repeated when the answer is lost. */
  sendMessage(body: SendMessageRequest, options?: CallOptions): Promise<SentMessage>;
  /** Its visitor ends it, or an agent. The next message opens it again. */
  closeConversation(conversationId: string, options?: CallOptions): Promise<OneConversation>;
  /** Any other route, with the same tokens and errors. */
  request<T>(request: ApiRequest, retry: Retry): Promise<T>;
  /** The same, with the `ETag` of the answer. */
  requestTagged<T>(request: ApiRequest, retry: Retry): Promise<Tagged<T>>;
  /** A part of a file that the gateway answers, which is safe to ask for again. */
  requestPart(request: ApiRequest): Promise<FilePart>;
};

/** The HTTP routes that visitors and agents share. A token that is refused is renewed once, and what passes by itself is tried again. */
export function gatewayApi({ tokens, ...gateway }: Gateway & { tokens: TokenSource }): GatewayApi {
  type Ask<Answer> = (gateway: Gateway, request: GatewayRequest) => Promise<Answer>;

  async function withToken<Answer>(ask: Ask<Answer>, request: ApiRequest): Promise<Answer> {
    const token = await tokens.token();
    try {
      return await ask(gateway, { ...request, token });
    } catch (error) {
      if (!mayBeRenewed(tokens, error)) throw error;
      return ask(gateway, { ...request, token: await tokens.renew(token) });
    }
  }

  const asked = <Answer>(ask: Ask<Answer>, request: ApiRequest, { isSafe }: Retry): Promise<Answer> =>
    retried(() => withToken(ask, request), { isSafe, signal: request.signal });

  const tagged = <T>(request: ApiRequest, retry: Retry): Promise<Tagged<T>> => asked(requestTagged<T>, request, retry);

  const request = async <T>(asked: ApiRequest, retry: Retry): Promise<T> => (await tagged<T>(asked, retry)).content;

  const post = <T>(path: string, body: object, isSafe: boolean, { signal }: CallOptions = {}): Promise<T> =>
    request({ method: 'POST', path, body, signal }, { isSafe });

  return {
    session: (body = {}, options) => post('/api/chat/session', body, true, options),
    messages: (query, { signal } = {}) =>
      request({ method: 'GET', path: '/api/chat/messages', query: { ...query }, signal }, { isSafe: true }),
    sendMessage: (body, options) => post('/api/chat/messages', body, body.clientMessageId !== undefined, options),
    // Not repeated after a lost answer: somebody may have written in between, which opens it again.
    closeConversation: (conversationId, options) =>
      post(`/api/chat/conversations/${encodeURIComponent(conversationId)}/close`, {}, false, options),
    request,
    requestTagged: tagged,
    requestPart: (request) => asked(requestPart, request, { isSafe: true }),
  };
}
