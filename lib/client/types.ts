/**
 * What the gateway takes and answers, as docs/api.md describes it: requests, answers and frames of `chat.v1`. Fields that
 * only some answers have are optional; further fields may come with later versions and are to be ignored.
 */

/** Why the gateway refused something: its closed list. */
export type ErrorCode =
  | 'ERR_INVALID'
  | 'ERR_MALFORMED'
  | 'ERR_UNAUTHENTICATED'
  | 'ERR_TOKEN_EXPIRED'
  | 'ERR_REVOKED'
  | 'ERR_FORBIDDEN'
  | 'ERR_TENANT_MISMATCH'
  | 'ERR_ORIGIN'
  | 'ERR_UNKNOWN_TENANT'
  | 'ERR_NOT_FOUND'
  | 'ERR_METHOD'
  | 'ERR_CONFLICT'
  | 'ERR_TOO_LARGE'
  | 'ERR_UNSUPPORTED_TYPE'
  | 'ERR_RATE_LIMITED'
  | 'ERR_BUSY'
  | 'ERR_INTERNAL';

/** The body of every refusal of the gateway's own. */
export type ErrorBody = {
  error: string;
  code: ErrorCode;
  requestId: string;
  field?: string;
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
};

export type SenderKind = 'user' | 'agent' | 'bot';
export type ConversationStatus = 'open' | 'closed';
export type ClosedReason = 'agent' | 'idle' | 'unanswered' | 'erased';

/** A file at a message. */
export type Attachment = { url: string; filename: string; contentType: string; size: number };

/** A stored message. `message_id`, `sender_type`, `conversation_id` and `temp_id` say the same as their twins. */
export type Message = {
  id: string;
  message_id: string;
  /** 1, 2, 3 … in its conversation, the same for everyone. */
  seq: number;
  text: string;
  sender: SenderKind;
  sender_type: SenderKind;
  sender_id: string;
  sender_name?: string;
  timestamp: string;
  conversation_id: string;
  conversationId: string;
  clientMessageId?: string;
  temp_id?: string;
  attachments?: Attachment[];
};

/** A visitor as agents see it. `name` is vouched for by the site, `label` is what its page says. */
export type ListedVisitor = { userId: string; anonymous: boolean; name?: string; email?: string; label?: string };

export type ListedConversation = {
  conversationId: string;
  conversation_id: string;
  visitor: ListedVisitor;
  status: ConversationStatus;
  lastMessage: Message | null;
  /** The time of the last message: closing and reopening do not change it. */
  lastActivityAt: string;
  closedAt?: string;
  seq: number;
};

/** A conversation was closed, or opened again. */
export type ConversationChange = {
  conversation_id: string;
  status: ConversationStatus;
  reason?: ClosedReason;
  at: string;
};

export type OnlineUser = {
  userId: string;
  sessionId: string;
  connectedAt: string;
  anonymous: boolean;
  name?: string;
  label?: string;
  status?: 'initial' | 'bubble_click' | 'chatting';
  domain?: string;
  origin?: string;
  url?: string;
};

export type AnonymousTokenRequest = { tenantId: string; sessionId?: string; fingerprint?: string };
export type AnonymousToken = {
  token: string;
  /** Seconds. */
  expiresIn: number;
  userId: string;
  tenantId: string;
  sessionId?: string;
};

export type UserTokenRequest = { userId: string; name?: string; email?: string; sessionId?: string };
export type AgentTokenRequest = { userId: string; name?: string; role: 'agent' | 'admin' };
export type MintedToken = { token: string; expiresIn: number; userId: string; tenantId: string };

export type SessionRequest = { tenantId?: string };
export type Session = {
  tenantId: string;
  userId: string;
  sessionId?: string;
  conversationId: string;
  status: ConversationStatus;
  seq: number;
  /** Whether there was one already. */
  resumed: boolean;
};

/** A page of a conversation; an agent names it. Without a cursor it is the newest. */
export type MessagesQuery = { conversationId?: string; before?: string; after?: string; limit?: number };
export type MessagesPage = { messages: Message[]; nextCursor: string | null; prevCursor: string | null };

export type SendMessageRequest = {
  text: string;
  clientMessageId?: string;
  conversationId?: string;
  attachments?: { url: string }[];
};
export type SentMessage = { success: true; message: Message };

export type ConversationsQuery = { status?: ConversationStatus; after?: string; limit?: number };
export type ConversationsPage = {
  conversations: ListedConversation[];
  nextCursor: string | null;
  /** The cursor from which a socket goes on. */
  syncCursor: string | null;
  /** The `sender_id` of the caller's own messages. */
  senderId: string;
};
export type OneConversation = { conversation: ListedConversation };

export type OnlineUsersQuery = { after?: string; limit?: number };
export type OnlineUsersPage = { users: OnlineUser[]; nextCursor: string | null };

export type UploadRequest = { originalName: string; mimeType: string; size: number };
export type BegunUpload = {
  data: { uploadUrl: string; fileId: string; uploadToken: string; fileName: string; contentType: string };
};
export type CompleteUploadRequest = { fileId: string; uploadToken: string };
export type CompletedUpload = { data: { publicUrl: string; filename: string; contentType: string; size: number } };

/** Every frame that a client may send, by its `type`. */
export type ClientFrame =
  | {
      type: 'message';
      text: string;
      clientMessageId: string;
      conversation_id?: string;
      attachments?: { url: string }[];
      /** 1, 2, 3 … over the `message` frames of one socket. */
      n?: number;
    }
  | { type: 'sync'; after?: string }
  | { type: 'typing'; conversation_id?: string }
  | { type: 'read'; seq: number; conversation_id?: string }
  | { type: 'conversation:close'; conversation_id: string }
  | { type: 'conversation:reopen'; conversation_id: string }
  | { type: 'get_online_users' }
  | { type: 'ping' };

/** Every frame that `chat.v1` sends, by its `type`. Others may come with later versions. */
export type ServerFrame =
  | { type: 'message'; message: Message; cursor?: string }
  | { type: 'conversation'; conversation: ConversationChange; cursor?: string }
  | ({ type: 'user_online' } & OnlineUser)
  | { type: 'user_offline'; userId: string }
  | { type: 'online_users_list'; users: OnlineUser[] }
  | { type: 'typing'; conversation_id: string; userId: string; sender: SenderKind }
  | { type: 'read'; conversation_id: string; userId: string; sender: SenderKind; seq: number }
  | { type: 'synced'; cursor: string | null; more: boolean }
  | { type: 'pong' }
  | ErrorFrame
  | { type: 'keep-alive' };

/** A frame was refused, and nothing of it was stored. `temp_id` is its client message id, if it had one. */
export type ErrorFrame = {
  type: 'error';
  error: string;
  code: ErrorCode;
  requestId: string;
  field?: string;
  temp_id?: string;
  /** Seconds. */
  retryAfter?: number;
};
