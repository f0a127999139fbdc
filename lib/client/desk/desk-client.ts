import type {
  AddNoteRequest,
  Agents,
  CannedRepliesQuery,
  CannedReply,
  CannedReplyPage,
  CannedReplyScope,
  ChangeConversationRequest,
  ChangeOwnRecordRequest,
  ConversationPage,
  ConversationsQuery,
  MessagesQuery,
  NotedReading,
  OneAgent,
  OneCannedReply,
  OneConversation,
  SentMessage,
  SentNote,
  SetCannedReplyRequest,
  ShownConversation,
  SpeakFirstRequest,
  ThreadPage,
  TranscriptQuery,
} from '../contract-types.ts';
import type { ApiRequest, CallOptions, GatewayApi } from '../http/gateway-api.ts';
import type { FilePart } from '../http/request-gateway.ts';
import { randomId } from '../random-id.ts';
import type { InOneSpelling } from './in-one-spelling.ts';

export type ChangeOptions = CallOptions & {
  /** The `etag` of what was shown: `ERR_PRECONDITION` if somebody else has changed it since. */
  ifMatch?: string | undefined;
};

/** What agents do. Each method is the operation of its name in the contract, and answers what that answers. */
export type DeskClient = {
  /** A page of the conversations: on a desk the open ones by what is asked for. */
  listConversations(query?: InOneSpelling<ConversationsQuery>, options?: CallOptions): Promise<ConversationPage>;
  /** One conversation with its visitor's card. `conversation.desk.etag` is what a change is made under. */
  showConversation(conversationId: string, options?: CallOptions): Promise<ShownConversation>;
  /** A page of a thread, with notes and what stands between messages; without a cursor the newest. */
  readThread(
    conversationId: string,
    query?: Pick<MessagesQuery, 'after' | 'before' | 'limit'>,
    options?: CallOptions,
  ): Promise<ThreadPage>;
  /** A part of what was said, as a file to keep; texts of parts one after the other are the whole. */
  readTranscript(
    conversationId: string,
    query?: InOneSpelling<TranscriptQuery>,
    options?: CallOptions,
  ): Promise<FilePart>;
  /** Assigns, labels and snoozes, in one step. Done once, also where an answer is lost. */
  changeConversation(
    conversationId: string,
    change: InOneSpelling<ChangeConversationRequest>,
    options?: ChangeOptions,
  ): Promise<OneConversation>;
  /** Adds a note. It is given an id if it has none, by which it is stored once. */
  addNote(conversationId: string, note: InOneSpelling<AddNoteRequest>, options?: CallOptions): Promise<SentNote>;
  /** Notes up to which message the caller has read. `retryAfter` in the answer: say it again then. */
  markRead(conversationId: string, seq: number, options?: CallOptions): Promise<NotedReading>;
  reopenConversation(conversationId: string, options?: CallOptions): Promise<OneConversation>;
  /** Sends a message to somebody who is online or known. It is given an id if it has none, by which it is stored once. */
  speakFirst(message: InOneSpelling<SpeakFirstRequest>, options?: CallOptions): Promise<SentMessage>;
  listAgents(options?: CallOptions): Promise<Agents>;
  /** The caller's own availability and name. */
  changeOwnRecord(change: InOneSpelling<ChangeOwnRecordRequest>, options?: CallOptions): Promise<OneAgent>;
  listCannedReplies(query?: InOneSpelling<CannedRepliesQuery>, options?: CallOptions): Promise<CannedReplyPage>;
  /** All of them, the caller's own first. */
  allCannedReplies(options?: CallOptions): Promise<CannedReply[]>;
  /** What a shortcut means to the caller; of one scope, if it is named. */
  showCannedReply(shortcut: string, scope?: CannedReplyScope, options?: CallOptions): Promise<OneCannedReply>;
  setCannedReply(
    shortcut: string,
    reply: InOneSpelling<SetCannedReplyRequest>,
    options?: CallOptions,
  ): Promise<OneCannedReply>;
  /** The tenant's reply, or the caller's own. */
  removeCannedReply(shortcut: string, scope?: CannedReplyScope, options?: CallOptions): Promise<void>;
};

/** The routes of agents, beside those of a chat (`chat.api`), with its tokens: pages of visitors do not carry them. */
export function deskClient({ api }: { api: Pick<GatewayApi, 'request' | 'requestPart'> }): DeskClient {
  const safely = <T>(request: ApiRequest) => api.request<T>(request, { isSafe: true });
  const once = <T>(request: ApiRequest) => api.request<T>(request, { isSafe: false });

  const listCannedReplies = (query: InOneSpelling<CannedRepliesQuery> = {}, { signal }: CallOptions = {}) =>
    safely<CannedReplyPage>({ method: 'GET', path: '/api/chat/canned', query: { ...query }, signal });

  return {
    listConversations: (query, { signal } = {}) =>
      safely({ method: 'GET', path: '/api/chat/conversations', query: { ...query }, signal }),
    showConversation: (id, { signal } = {}) => safely({ method: 'GET', path: conversation(id), signal }),
    readThread: (conversationId, query, { signal } = {}) =>
      safely({
        method: 'GET',
        path: '/api/chat/messages',
        query: { ...query, conversationId, include: 'events' },
        signal,
      }),
    readTranscript: (id, query, { signal } = {}) =>
      api.requestPart({ method: 'GET', path: `${conversation(id)}/transcript`, query: { ...query }, signal }),
    changeConversation: (id, body, { ifMatch, signal } = {}) =>
      safely({
        method: 'PATCH',
        path: conversation(id),
        headers: { 'if-match': ifMatch, 'idempotency-key': randomId() },
        body,
        signal,
      }),
    addNote: (id, { clientMessageId = randomId(), ...note }, { signal } = {}) =>
      safely({ method: 'POST', path: `${conversation(id)}/notes`, body: { ...note, clientMessageId }, signal }),
    markRead: (id, seq, { signal } = {}) =>
      safely({ method: 'POST', path: `${conversation(id)}/read`, body: { seq }, signal }),
    // Not repeated after a lost answer: a colleague may have closed it in between.
    reopenConversation: (id, { signal } = {}) =>
      once({ method: 'POST', path: `${conversation(id)}/reopen`, body: {}, signal }),
    speakFirst: ({ clientMessageId = randomId(), ...message }, { signal } = {}) =>
      safely({ method: 'POST', path: '/api/chat/conversations', body: { ...message, clientMessageId }, signal }),
    listAgents: ({ signal } = {}) => safely({ method: 'GET', path: '/api/chat/agents', signal }),
    changeOwnRecord: (body, { signal } = {}) => safely({ method: 'PUT', path: '/api/chat/me', body, signal }),
    listCannedReplies,
    async allCannedReplies(options) {
      const found: CannedReply[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page: CannedReplyPage = await listCannedReplies({ limit: 100, ...(after ? { after } : {}) }, options);
        found.push(...page.replies);
        after = page.nextCursor;
      }
      return found;
    },
    showCannedReply: (shortcut, scope, { signal } = {}) =>
      safely({ method: 'GET', path: cannedReply(shortcut), query: { scope }, signal }),
    setCannedReply: (shortcut, body, { signal } = {}) =>
      safely({ method: 'PUT', path: cannedReply(shortcut), body, signal }),
    // Not repeated after a lost answer: what is removed already is not found.
    removeCannedReply: async (shortcut, scope, { signal } = {}) =>
      void (await once({ method: 'DELETE', path: cannedReply(shortcut), query: { scope }, signal })),
  };
}

const conversation = (id: string): string => `/api/chat/conversations/${encodeURIComponent(id)}`;

const cannedReply = (shortcut: string): string => `/api/chat/canned/${encodeURIComponent(shortcut)}`;
