/**
 * What the gateway takes and answers: made of its contract by npm run contract, and not edited. Fields that only some
 * answers have are optional; further fields may come with later versions and are to be ignored.
 */

/**
 * Why, for programs.
 *
 * - `ERR_INVALID`: a field is missing, too long or not of its form; `field` names it
 * - `ERR_MALFORMED`: not JSON of the expected outline
 * - `ERR_UNAUTHENTICATED`: no credential, or one that is not valid
 * - `ERR_TOKEN_EXPIRED`: the token has expired: renew it
 * - `ERR_REVOKED`: the token, key or session was ended early: renewing cannot help
 * - `ERR_FORBIDDEN`: the caller is known, and may not do this
 * - `ERR_TENANT_MISMATCH`: token, header, query and body name different tenants
 * - `ERR_ORIGIN`: the page is not one of the tenant’s; or not the gateway’s own, which alone may sign in
 * - `ERR_UNKNOWN_TENANT`: there is no such tenant
 * - `ERR_NOT_FOUND`: not there, or not the caller’s: both look the same
 * - `ERR_METHOD`: the path has other methods: `Allow` names them
 * - `ERR_TAKEN`: Another agent answers here, and nothing was stored. `join` answers beside that agent.
 * - `ERR_PRECONDITION`: `If-Match` names an older state, and nothing was changed. Read it again.
 * - `ERR_CONFLICT`: the client message id was used for another text; an upload has not arrived; an invitation was accepted before
 * - `ERR_TOO_LARGE`: the body is too large, or a file larger than the site takes
 * - `ERR_UNSUPPORTED_TYPE`: the site takes no such files, or the content is of no type that it takes; or a body has a `Content-Encoding`
 * - `ERR_RATE_LIMITED`: too many in too short a time; when to try again is said beside it
 * - `ERR_BUSY`: other writers were faster in the same conversation; nothing was stored, try again
 * - `ERR_INTERNAL`: the gateway’s own fault; `requestId` finds it in the log
 */
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
  | 'ERR_TAKEN'
  | 'ERR_PRECONDITION'
  | 'ERR_CONFLICT'
  | 'ERR_TOO_LARGE'
  | 'ERR_UNSUPPORTED_TYPE'
  | 'ERR_RATE_LIMITED'
  | 'ERR_BUSY'
  | 'ERR_INTERNAL';
/**
 * Finds the request in the operator’s log.
 */
export type RequestId = string;
/**
 * The id of a message: the same at every door. Whatever is delivered twice is known by it.
 */
export type MessageId = string;
/**
 * The number of the message in its conversation: 1, 2, 3 … without holes, the same for everyone.
 */
export type Seq = number;
/**
 * The kind of author. Decided by the gateway, never taken from a client.
 *
 * - `user`: the visitor
 * - `agent`: an agent or admin of the site
 * - `bot`: a machine of the site, or the gateway itself
 */
export type SenderKind = 'user' | 'agent' | 'bot';
/**
 * Who wrote the message: the public id of the visitor, or a stand-in for the id of an agent, the same everywhere.
 */
export type SenderId = string;
/**
 * The public id of a conversation (`c_…`), which opens nothing by itself, or the handle that a widget was given for its own, which names its tenant and opens that conversation for reading. Opaque.
 */
export type ConversationId = string;
/**
 * The client's own id of its message. Sent again with the same id, a message is stored once, and the first result is answered.
 */
export type ClientMessageId = string;
/**
 * Where the file is served, to everybody who knows the address.
 */
export type FileUrl = string;
/**
 * The name of the file, not blank.
 */
export type FileName = string;
/**
 * The type of a file, which its first bytes were found to be.
 */
export type FileType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/gif'
  | 'image/webp'
  | 'image/avif'
  | 'image/heic'
  | 'application/pdf'
  | 'text/plain'
  | 'text/csv'
  | 'video/mp4'
  | 'video/quicktime'
  | 'video/webm'
  | 'audio/mp4'
  | 'audio/mpeg'
  | 'audio/ogg'
  | 'audio/wav'
  | 'audio/webm';
/**
 * Bytes.
 */
export type FileSize = number;
/**
 * Whether the conversation goes on. The next message opens a closed one again.
 *
 * - `open`: it goes on
 * - `closed`: it has ended
 */
export type ConversationStatus = 'open' | 'closed';
/**
 * Why it was closed.
 *
 * - `agent`: somebody of the site closed it
 * - `visitor`: the visitor ended it
 * - `idle`: nobody wrote for the tenant’s idle time, and the last word was the site’s
 * - `unanswered`: the visitor waited for an answer for too long
 * - `erased`: what was said was erased
 */
export type ClosedReason = 'agent' | 'visitor' | 'idle' | 'unanswered' | 'erased';
/**
 * The site's own id of a user or an agent, or the public id of a visitor that no site has logged in (`v_…`).
 */
export type UserId = string;
/**
 * A stand-in for the visitor that is connected: the same as long as it is the same visitor. It is no session, and opens nothing.
 */
export type PresenceId = string;
/**
 * What the visitor does, as its widget says.
 *
 * - `initial`: a page is open; also whoever has no widget
 * - `bubble_click`: the widget was opened
 * - `chatting`: a conversation was begun there, or goes on after a reload
 */
export type VisitorActivity = 'initial' | 'bubble_click' | 'chatting';
/**
 * A signed token (JWT, Ed25519, `typ: at+jwt`). Its public keys are at `/.well-known/jwks.json`. Sent as `Authorization: Bearer …`, or with a socket.
 */
export type Token = string;
/**
 * The id of a tenant, as `npm run tenants` made it: lower-case letters, digits and hyphens.
 */
export type TenantId = string;
/**
 * The id of a visitor’s session, made by its client or by the gateway. It is a bearer secret: whoever has it is that visitor. One that could be guessed is refused: the time, a number that is counted up, an e-mail address, few different characters. 22 random letters and digits are always taken.
 */
export type SessionId = string;
/**
 * A place in one conversation, to read on from. Opaque.
 */
export type ConversationCursor = string;
/**
 * A message, or what stands between messages. Further types may follow.
 */
export type ThreadEntry =
  | {
      type: 'message';
      message: Message;
      /**
       * It opened a closed conversation again.
       */
      reopens?: true;
      /**
       * The first answer: its author answers from then on.
       */
      assigns?: true;
    }
  | {
      type: 'note';
      note: Note;
    }
  | {
      type: 'assigned';
      /**
       * The id of what agents added beside messages: the same at every door.
       */
      id: string;
      /**
       * When, by the gateway’s clock.
       */
      timestamp: string;
      /**
       * Who did it: an agent, or the visitor. Null: nobody, it was time.
       */
      by: StaffMember | null;
      /**
       * Who answers from then on. Null: nobody in particular.
       */
      assignee: StaffMember | null;
      /**
       * The labels of the conversation, in the order in which they were given.
       *
       * @maxItems 10
       */
      labels: string[];
      /**
       * Until when it is put off. Null: no longer.
       */
      snoozedUntil?: string | null;
    }
  | {
      type: 'labelled';
      /**
       * The id of what agents added beside messages: the same at every door.
       */
      id: string;
      /**
       * When, by the gateway’s clock.
       */
      timestamp: string;
      /**
       * Who did it: an agent, or the visitor. Null: nobody, it was time.
       */
      by: StaffMember | null;
      /**
       * The labels of the conversation, in the order in which they were given.
       *
       * @maxItems 10
       */
      labels: string[];
    }
  | {
      type: 'snoozed';
      /**
       * The id of what agents added beside messages: the same at every door.
       */
      id: string;
      /**
       * When, by the gateway’s clock.
       */
      timestamp: string;
      /**
       * Who did it: an agent, or the visitor. Null: nobody, it was time.
       */
      by: StaffMember | null;
      /**
       * The labels of the conversation, in the order in which they were given.
       *
       * @maxItems 10
       */
      labels: string[];
      /**
       * Until when it is put off. Null: no longer.
       */
      snoozedUntil: string | null;
    }
  | {
      type: 'closed';
      /**
       * The id of what agents added beside messages: the same at every door.
       */
      id: string;
      /**
       * When, by the gateway’s clock.
       */
      timestamp: string;
      /**
       * Who did it: an agent, or the visitor. Null: nobody, it was time.
       */
      by: StaffMember | null;
      reason: ClosedReason;
    }
  | {
      type: 'reopened';
      /**
       * The id of what agents added beside messages: the same at every door.
       */
      id: string;
      /**
       * When, by the gateway’s clock.
       */
      timestamp: string;
      /**
       * Who did it: an agent, or the visitor. Null: nobody, it was time.
       */
      by: StaffMember | null;
    }
  | {
      type: 'erased';
      /**
       * The id of what agents added beside messages: the same at every door.
       */
      id: string;
      /**
       * When, by the gateway’s clock.
       */
      timestamp: string;
      /**
       * Who did it: an agent, or the visitor. Null: nobody, it was time.
       */
      by: StaffMember | null;
    };
/**
 * Where the next page of a list begins. Opaque.
 */
export type ListCursor = string;
/**
 * A place in all conversations of a tenant, from which an agent’s socket resumes (`sync`). Opaque.
 */
export type AgentCursor = string;
/**
 * The id of an upload.
 */
export type FileId = string;
/**
 * The secret of an upload: only who began it completes it.
 */
export type UploadToken = string;
/**
 * Whether an agent takes conversations, as it says itself.
 *
 * - `available`: it does; also of whoever has said nothing
 * - `away`: it does not
 */
export type AgentAvailability = 'available' | 'away';
/**
 * The word that calls up a canned reply.
 */
export type Shortcut = string;
/**
 * Whose a canned reply is.
 *
 * - `tenant`: all agents of the tenant use it, and admins set it
 * - `private`: the one who wrote it uses it
 */
export type CannedReplyScope = 'tenant' | 'private';
/**
 * The name of a key: the beginning of its hash.
 */
export type KeyId = string;
/**
 * What a key is for.
 *
 * - `publishable`: names the tenant, inside a widget
 * - `secret`: mints tokens, on the tenant’s server
 */
export type KeyKind = 'publishable' | 'secret';
/**
 * A stand-in for the id of an agent or admin, the same everywhere. It opens nothing.
 */
export type StaffId = string;
/**
 * The id of an invitation. It opens nothing.
 */
export type InvitationId = string;
/**
 * Who administers: an agent or admin (`a_…`), the tenant’s server by its secret key (`k_…`), or `operator`.
 */
export type Administrator = string;
/**
 * The id of an erasure.
 */
export type ErasureId = string;
/**
 * The text, stored as given. At most 4000 UTF-16 code units (`length` in JavaScript), and well-formed Unicode. Something of it has to be seen, unless there are attachments.
 */
export type MessageText = string;
/**
 * Completed uploads of this conversation, begun in the last days, that the message is to carry.
 */
export type GivenAttachments =
  | (
      | {
          /**
           * The `publicUrl` of a completed upload of the same conversation.
           */
          url: string;
        }
      | {
          /**
           * What the widget says of the file.
           */
          payload: {
            /**
             * The `publicUrl` of a completed upload of the same conversation.
             */
            url: string;
          };
        }
    )[]
  | {
      items:
        | (
            | {
                /**
                 * The `publicUrl` of a completed upload of the same conversation.
                 */
                url: string;
              }
            | {
                /**
                 * What the widget says of the file.
                 */
                payload: {
                  /**
                   * The `publicUrl` of a completed upload of the same conversation.
                   */
                  url: string;
                };
              }
          )[]
        | ''
        | null;
    }
  | {}
  | ''
  | null;
/**
 * Every frame that a client may send, by its `type`.
 */
export type ClientFrame =
  | ((
      | {
          conversationId: string | number;
        }
      | {
          /**
           * The conversation that is meant. A whole number is the id of its digits. Empty or null: none.
           */
          conversation_id?: ConversationId | number | '' | null;
        }
    ) &
      (
        | {
            text: string;
          }
        | {
            attachments: unknown;
          }
      ) & {
        type: 'message';
        /**
         * The text. Without attachments there has to be one.
         */
        text?: MessageText | null;
        /**
         * The client’s own id of the message. A whole number is the id of its digits. Empty or null: none.
         */
        clientMessageId?: ClientMessageId | number | '' | null;
        /**
         * The same in another spelling. A whole number is the id of its digits. Empty or null: none.
         */
        client_message_id?: ClientMessageId | number | '' | null;
        /**
         * The same in another spelling. A whole number is the id of its digits. Empty or null: none.
         */
        temp_id?: ClientMessageId | number | '' | null;
        /**
         * The same in another spelling. A whole number is the id of its digits. Empty or null: none.
         */
        tempId?: ClientMessageId | number | '' | null;
        /**
         * The conversation that is meant. Staff have to name one; a visitor has only one, and the public widget’s is not read. A whole number is the id of its digits. Empty or null: none.
         */
        conversationId?: ConversationId | number | '' | null;
        /**
         * The same in another spelling.
         */
        conversation_id?: unknown;
        join?: boolean | null;
        attachments?: GivenAttachments;
        /**
         * The session of a public widget, which identifies its visitor. Empty, null, false or zero: none.
         */
        sessionId?: SessionId | '' | null | false | 0;
        /**
         * The same in another spelling.
         */
        session_id?: unknown;
        /**
         * Which `message` frame of its socket it is, 1, 2, 3 …, of an agent which to this conversation. A client of `chat.v1` is stored in this order, however its frames are handled; a value that is no such number says nothing.
         */
        n?: unknown;
        /**
         * When it was written, by the clock of its sender. A sender that gives no id, and a date here, gets it back with its own message.
         */
        timestamp?: unknown;
        /**
         * Known by the token.
         */
        tenantId?: unknown;
        /**
         * Known by the token.
         */
        tenant_id?: unknown;
        /**
         * Known by the token.
         */
        integration_id?: unknown;
        /**
         * Known by the token.
         */
        visitor_id?: unknown;
        /**
         * Known by the token.
         */
        userId?: unknown;
        /**
         * Identifies nobody.
         */
        fingerprint?: unknown;
        /**
         * Known since the socket was opened.
         */
        domain?: unknown;
        /**
         * Known since the socket was opened.
         */
        origin?: unknown;
        /**
         * Known since the socket was opened.
         */
        url?: unknown;
        /**
         * Not read.
         */
        referrer?: unknown;
      })
  | {
      type: 'sync';
      /**
       * The last cursor: a visitor’s, or an agent’s. Without one a visitor gets everything, an agent what is at most two minutes old.
       */
      after?: ConversationCursor | AgentCursor | '' | null;
    }
  | {
      type: 'viewing';
      /**
       * The conversation that is meant. Staff have to name one; a visitor has only one, and the public widget’s is not read. A whole number is the id of its digits. Empty or null: none.
       */
      conversationId: ConversationId | number | '' | null;
      /**
       * The same in another spelling.
       */
      conversation_id?: unknown;
    }
  | {
      type: 'typing';
      /**
       * The conversation that is meant. Staff have to name one; a visitor has only one, and the public widget’s is not read. A whole number is the id of its digits. Empty or null: none.
       */
      conversationId?: ConversationId | number | '' | null;
      /**
       * The same in another spelling.
       */
      conversation_id?: unknown;
      /**
       * False: it ended.
       */
      isTyping?: unknown;
    }
  | {
      type: 'read';
      /**
       * The `seq` of the last message that was read. A greater one counts as that of the last message.
       */
      seq: number;
      /**
       * The conversation that is meant. Staff have to name one; a visitor has only one, and the public widget’s is not read. A whole number is the id of its digits. Empty or null: none.
       */
      conversationId?: ConversationId | number | '' | null;
      /**
       * The same in another spelling.
       */
      conversation_id?: unknown;
    }
  | {
      type: 'get_online_users';
      /**
       * The `nextCursor` of the page before.
       */
      after?: (ListCursor | '') | null;
      /**
       * How many at most; 100 if left out.
       */
      limit?: (number | string) | null;
    }
  | {
      type: 'conversation:close';
      /**
       * The conversation that is meant. Staff have to name one; a visitor has only one, and the public widget’s is not read. A whole number is the id of its digits. Empty or null: none.
       */
      conversationId: ConversationId | number | '' | null;
      /**
       * The same in another spelling.
       */
      conversation_id?: unknown;
    }
  | {
      type: 'conversation:reopen';
      /**
       * The conversation that is meant. Staff have to name one; a visitor has only one, and the public widget’s is not read. A whole number is the id of its digits. Empty or null: none.
       */
      conversationId: ConversationId | number | '' | null;
      /**
       * The same in another spelling.
       */
      conversation_id?: unknown;
    }
  | {
      type: 'ping';
    };
/**
 * Every frame that `chat.v1` sends, by its `type`. Others may come with later versions.
 */
export type ServerFrame =
  | {
      type: 'message';
      message: PushedMessage;
      cursor?: ResumeCursor;
    }
  | {
      type: 'conversation';
      conversation: ConversationChange;
      cursor?: ResumeCursor;
    }
  | {
      type: 'conversation_gone';
      conversation_id: ConversationId;
      cursor?: ResumeCursor;
    }
  | {
      type: 'note';
      note: Note;
      cursor?: ResumeCursor;
    }
  | {
      type: 'user_online';
      userId: UserId;
      sessionId: PresenceId;
      /**
       * Since when it is connected.
       */
      connectedAt: string;
      /**
       * Whether no site has logged the visitor in.
       */
      anonymous: boolean;
      /**
       * Its name, vouched for by the site.
       */
      name?: string;
      /**
       * Its name according to its page, which no server vouches for.
       */
      label?: string;
      status: VisitorActivity;
      /**
       * The site, as the page says.
       */
      domain?: string;
      /**
       * The origin, as the page says: a web address.
       */
      origin?: string;
      /**
       * The page, as it says itself: a web address without query and fragment.
       */
      url?: string;
    }
  | {
      type: 'user_offline';
      userId: UserId;
    }
  | {
      type: 'online_users_list';
      /**
       * Visitors who are online, each once.
       */
      users: OnlineUser[];
      /**
       * The `after` of the next page; null if this is the last.
       */
      nextCursor: ListCursor | null;
    }
  | {
      type: 'synced';
      /**
       * Where to go on from; null for a visitor who has not written yet.
       */
      cursor: ResumeCursor | null;
      /**
       * More is missing: ask again with this cursor.
       */
      more: boolean;
    }
  | {
      type: 'agent_status';
      agent: AgentStatus;
    }
  | {
      type: 'viewing';
      conversation_id: ConversationId;
      userId: SenderId;
    }
  | {
      type: 'typing';
      conversation_id: ConversationId;
      userId: UserId;
      /**
       * Which side it is.
       */
      sender: 'user' | 'agent';
    }
  | {
      type: 'read';
      conversation_id: ConversationId;
      userId: UserId;
      /**
       * Which side it is.
       */
      sender: 'user' | 'agent';
      /**
       * Up to this message.
       */
      seq: number;
    }
  | {
      type: 'pong';
    }
  | {
      type: 'error';
      /**
       * Why, for a developer who reads along.
       */
      error: string;
      code: ErrorCode;
      /**
       * The field that is at fault, as the caller spelled it.
       */
      field?: string;
      /**
       * Of `ERR_TAKEN`: who answers. Left out where the caller may not see the conversation.
       */
      assignee?: StaffMember;
      requestId: RequestId;
      /**
       * Seconds after which it is worth trying again.
       */
      retryAfter?: number;
      /**
       * The id that the client gave the message that was refused.
       */
      temp_id?: string;
    }
  | {
      type: 'refused';
      /**
       * Why.
       */
      code: 'ERR_UNAUTHENTICATED' | 'ERR_TOKEN_EXPIRED' | 'ERR_REVOKED';
      /**
       * Why, for a developer who reads along.
       */
      error: string;
      /**
       * What to do: connect again with another token, or not at all. One that fails without this frame is to be tried again.
       */
      advice: 'renew-token' | 'give-up';
      requestId: RequestId;
    }
  | {
      type: 'keep-alive';
    };
/**
 * Where a client resumes after a cut, once it has this. Opaque.
 */
export type ResumeCursor = string;

/**
 * A refusal, with the members of RFC 9457.
 */
export interface ErrorBody {
  /**
   * Why, for a developer who reads along.
   */
  error: string;
  code: ErrorCode;
  /**
   * The field that is at fault, as the caller spelled it.
   */
  field?: string;
  /**
   * RFC 9457: no page tells more. `code` is the kind of problem.
   */
  type: 'about:blank';
  /**
   * RFC 9457: the status in words.
   */
  title:
    | 'Bad Request'
    | 'Unauthorized'
    | 'Forbidden'
    | 'Not Found'
    | 'Method Not Allowed'
    | 'Conflict'
    | 'Precondition Failed'
    | 'Payload Too Large'
    | 'Unsupported Media Type'
    | 'Too Many Requests'
    | 'Service Unavailable'
    | 'Internal Server Error';
  /**
   * RFC 9457: the status of the answer.
   */
  status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 429 | 503 | 500;
  /**
   * RFC 9457: the same as `error`.
   */
  detail: string;
  /**
   * Of `ERR_TAKEN`: who answers. Left out where the caller may not see the conversation.
   */
  assignee?: StaffMember;
  requestId: RequestId;
}
/**
 * An agent or admin.
 */
export interface StaffMember {
  /**
   * A stand-in for its own id, the same everywhere.
   */
  id: string;
  /**
   * The name of the author as known now. Absent if none is known.
   */
  name?: string;
}
/**
 * A message, the same at every door.
 */
export interface Message {
  id: MessageId;
  /**
   * The same as `id`, for clients that read this spelling.
   */
  message_id: string;
  seq: Seq;
  /**
   * The text. Of a message without one, a text that names its files.
   */
  text: string;
  sender: SenderKind;
  /**
   * The same as `sender`, for clients that read this spelling.
   */
  sender_type: 'user' | 'agent' | 'bot';
  sender_id: SenderId;
  /**
   * The name of the author as known now. Absent if none is known.
   */
  sender_name?: string;
  /**
   * When it was stored, by the gateway’s clock.
   */
  timestamp: string;
  conversation_id: ConversationId;
  /**
   * The same as `conversation_id`, for clients that read this spelling.
   */
  conversationId: string;
  clientMessageId?: ClientMessageId;
  /**
   * The same as `clientMessageId`, for clients that read this spelling.
   */
  temp_id?: string;
  /**
   * The files that it carries.
   *
   * @minItems 1
   */
  attachments?: Attachment[];
}
/**
 * A file that a message carries.
 */
export interface Attachment {
  url: FileUrl;
  filename: FileName;
  contentType: FileType;
  size: FileSize;
}
/**
 * A conversation in the list of a desk.
 */
export interface ListedConversation {
  conversationId: ConversationId;
  /**
   * The same as `conversationId`, for clients that read this spelling.
   */
  conversation_id: string;
  visitor: ListedVisitor;
  status: ConversationStatus;
  /**
   * The last message; null if it has expired.
   */
  lastMessage: ListedMessage | null;
  /**
   * The time of the last message: closing and reopening do not change it.
   */
  lastActivityAt: string;
  /**
   * When it was closed; absent while it is open.
   */
  closedAt?: string;
  seq: Seq;
  desk?: DeskState;
  /**
   * In the list of a desk: messages that the caller has not read. Who has written the last has read all.
   */
  unread?: number;
  /**
   * In the list of a desk: the number of the last message that the visitor has seen; 0 for none.
   */
  seen?: number;
}
/**
 * A visitor as known now.
 */
export interface ListedVisitor {
  userId: UserId;
  /**
   * Whether no site has logged the visitor in.
   */
  anonymous: boolean;
  /**
   * Its name, vouched for by the site.
   */
  name?: string;
  /**
   * Its address, vouched for by the site.
   */
  email?: string;
  /**
   * Its name according to its page, which no server vouches for.
   */
  label?: string;
  /**
   * Where the same person has written too: before a login, or as a logged-in user.
   */
  otherConversationId?: string;
}
/**
 * The last message of a conversation in a list.
 */
export interface ListedMessage {
  id: MessageId;
  /**
   * The same as `id`, for clients that read this spelling.
   */
  message_id: string;
  seq: Seq;
  /**
   * The text. Of a message without one, a text that names its files.
   */
  text: string;
  sender: SenderKind;
  /**
   * The same as `sender`, for clients that read this spelling.
   */
  sender_type: 'user' | 'agent' | 'bot';
  sender_id: SenderId;
  /**
   * The name of the author as known now. Absent if none is known.
   */
  sender_name?: string;
  /**
   * When it was stored, by the gateway’s clock.
   */
  timestamp: string;
  conversation_id: ConversationId;
  /**
   * The same as `conversation_id`, for clients that read this spelling.
   */
  conversationId: string;
  clientMessageId?: ClientMessageId;
  /**
   * The same as `clientMessageId`, for clients that read this spelling.
   */
  temp_id?: string;
  /**
   * The files that it carries.
   *
   * @minItems 1
   */
  attachments?: Attachment[];
  /**
   * The text is the beginning alone, 100 bytes at most: so in the list of open conversations of a desk, where messages are previews.
   */
  truncated?: true;
}
/**
 * What a desk has decided of a conversation. Agents alone see it.
 */
export interface DeskState {
  /**
   * Who answers. Null: nobody in particular. A close ends it.
   */
  assignee: StaffMember | null;
  /**
   * The labels of the conversation, in the order in which they were given.
   *
   * @maxItems 10
   */
  labels: string[];
  /**
   * Until when the agents have put the conversation off. Null: they have not, or it is over.
   */
  snoozedUntil: string | null;
  /**
   * Since when the visitor waits for an answer. Null: it does not.
   */
  waitingSince: string | null;
  /**
   * As the header `ETag`: what `If-Match` compares.
   */
  etag: string;
}
/**
 * A conversation was closed, or opened again; or, on a desk, its agents have decided something.
 */
export interface ConversationChange {
  conversation_id: ConversationId;
  status: ConversationStatus;
  reason?: ClosedReason;
  /**
   * When.
   */
  at: string;
  /**
   * Where this stands in the conversation. What comes late, with a lower one than you have, is older.
   */
  pos?: number;
  desk?: DeskState;
  /**
   * To agents who see only what is theirs or nobody’s: this may be new to you. Read its messages before you show it.
   */
  reload?: true;
}
/**
 * A visitor that is connected. Several tabs are one user.
 */
export interface OnlineUser {
  userId: UserId;
  sessionId: PresenceId;
  /**
   * Since when it is connected.
   */
  connectedAt: string;
  /**
   * Whether no site has logged the visitor in.
   */
  anonymous: boolean;
  /**
   * Its name, vouched for by the site.
   */
  name?: string;
  /**
   * Its name according to its page, which no server vouches for.
   */
  label?: string;
  status: VisitorActivity;
  /**
   * The site, as the page says.
   */
  domain?: string;
  /**
   * The origin, as the page says: a web address.
   */
  origin?: string;
  /**
   * The page, as it says itself: a web address without query and fragment.
   */
  url?: string;
}
/**
 * A token for a visitor.
 */
export interface IssuedToken {
  token: Token;
  /**
   * Seconds that it is valid.
   */
  expiresIn: number;
  userId: UserId;
  tenantId: TenantId;
  sessionId?: SessionId;
  /**
   * Names of fields of the request that the gateway does not know, and left out.
   *
   * @minItems 1
   */
  ignored?: string[];
}
/**
 * A token for somebody whom the site vouches for.
 */
export interface MintedToken {
  token: Token;
  /**
   * Seconds that it is valid.
   */
  expiresIn: number;
  userId: UserId;
  tenantId: TenantId;
}
/**
 * A visitor and its conversation.
 */
export interface Session {
  tenantId: TenantId;
  userId: UserId;
  sessionId?: SessionId;
  conversationId: ConversationId;
  status: ConversationStatus;
  /**
   * Messages so far.
   */
  seq: number;
  /**
   * Whether something was said before.
   */
  resumed: boolean;
  /**
   * Names of fields of the request that the gateway does not know, and left out.
   *
   * @minItems 1
   */
  ignored?: string[];
}
/**
 * A page of a conversation, oldest first.
 */
export interface MessagePage {
  messages: Message[];
  /**
   * When it was closed and opened again between these messages, oldest first, the last hundred.
   */
  changes: ConversationChange[];
  /**
   * As `after`: later messages.
   */
  nextCursor: ConversationCursor | null;
  /**
   * As `before`: earlier messages. Null: there are none.
   */
  prevCursor: ConversationCursor | null;
}
/**
 * A page of a thread as agents read it, oldest first.
 */
export interface ThreadPage {
  messages: Message[];
  /**
   * The messages and what stands between them, in one order.
   */
  entries: ThreadEntry[];
  /**
   * As `after`: later entries.
   */
  nextCursor: ConversationCursor | null;
  /**
   * As `before`: earlier entries. Null: there are none.
   */
  prevCursor: ConversationCursor | null;
}
/**
 * A note among the agents. No visitor is ever told of it.
 */
export interface Note {
  /**
   * The id of what agents added beside messages: the same at every door.
   */
  id: string;
  conversationId: ConversationId;
  /**
   * The text.
   */
  text: string;
  by: StaffMember;
  /**
   * When it was stored, by the gateway’s clock.
   */
  timestamp: string;
  clientMessageId?: ClientMessageId;
}
/**
 * A message that is stored.
 */
export interface SentMessage {
  success: true;
  message: Message;
  /**
   * Names of fields of the request that the gateway does not know, and left out.
   *
   * @minItems 1
   */
  ignored?: string[];
}
/**
 * A page of the list of a desk.
 */
export interface ConversationPage {
  conversations: ListedConversation[];
  /**
   * As `after`: the next page. Null: there is none.
   */
  nextCursor: ListCursor | null;
  syncCursor: AgentCursor;
  senderId: SenderId;
  /**
   * On a desk: whether all that is open is in the list. False for about three minutes after the desk was turned on.
   */
  complete?: boolean;
}
/**
 * A conversation.
 */
export interface OneConversation {
  conversation: ListedConversation;
}
/**
 * A note that is stored.
 */
export interface SentNote {
  note: Note;
}
/**
 * Up to where the caller has read a conversation, as noted.
 */
export interface NotedReading {
  conversationId: ConversationId;
  /**
   * The number of the message up to which it is noted; 0 for none.
   */
  seq: number;
  /**
   * It was read further, and that is not noted yet: the seconds after which to say it again.
   */
  retryAfter?: number;
}
/**
 * A conversation, and what is known of its visitor.
 */
export interface ShownConversation {
  conversation: ListedConversation;
  card: VisitorCard;
}
/**
 * What is known of the visitor of a conversation.
 */
export interface VisitorCard {
  /**
   * Whether it has an open socket.
   */
  online: boolean;
  /**
   * Null: it is not online, or its page has not said.
   */
  page: {
    /**
     * The address, as its page says.
     */
    url?: string;
    /**
     * The host, as its page says.
     */
    domain?: string;
    /**
     * The origin, as its page says.
     */
    origin?: string;
  } | null;
  /**
   * When its conversation was made.
   */
  firstSeenAt: string;
  /**
   * What is said of it, by whom.
   */
  attributes: {
    /**
     * By the site, which vouches for it.
     */
    site: Attributes;
    /**
     * By its page: nothing vouches for it.
     */
    page: Attributes;
  };
  /**
   * How often it was here before, the newest first: the last closes, ten at most.
   *
   * Items: When the conversation was closed before.
   */
  earlierTimes: {
    /**
     * When.
     */
    closedAt: string;
    reason: ClosedReason;
    /**
     * Messages up to then.
     */
    messages: number;
  }[];
}
/**
 * What is said of a visitor beside its name.
 */
export interface Attributes {
  /**
   * This interface was referenced by `Attributes`'s JSON-Schema definition
   * via the `patternProperty` "^.*$".
   */
  [k: string]: string | number | boolean;
}
/**
 * Visitors that are connected.
 */
export interface OnlineUsers {
  users: OnlineUser[];
  /**
   * As `after`: the next page. Null: there is none.
   */
  nextCursor: ListCursor | null;
}
/**
 * An upload that was begun.
 */
export interface BegunUpload {
  success: true;
  /**
   * What comes next, for a developer who reads along.
   */
  message: string;
  /**
   * Where to send it.
   */
  data: {
    /**
     * Takes as many bytes as were declared, by `PUT`.
     */
    uploadUrl: string;
    fileId: FileId;
    uploadToken: UploadToken;
    /**
     * Seconds within which the transfer has to begin.
     */
    expiresIn: number;
    fileName: FileName;
    /**
     * The type that was declared; `application/octet-stream` if none was.
     */
    contentType: FileType | 'application/octet-stream';
  };
}
/**
 * An upload that is complete.
 */
export interface CompletedUpload {
  success: true;
  /**
   * What comes next, for a developer who reads along.
   */
  message: string;
  /**
   * The file as messages carry it.
   */
  data: {
    publicUrl: FileUrl;
    filename: FileName;
    contentType: FileType;
    size: FileSize;
  };
}
/**
 * A tenant’s agents and admins.
 */
export interface Agents {
  agents: Agent[];
  /**
   * False: there are more than a list may have.
   */
  complete: boolean;
}
/**
 * One of a tenant’s agents and admins.
 */
export interface Agent {
  id: SenderId;
  /**
   * The name that visitors see: its own, or that of its token.
   */
  name?: string;
  availability: AgentAvailability;
  /**
   * Whether it has an open socket.
   */
  online: boolean;
  /**
   * What it may do.
   *
   * - `agent`: answers
   * - `admin`: also sees who is online, and changes settings
   */
  role?: 'agent' | 'admin';
  /**
   * Null: it is not online.
   */
  onlineSince: string | null;
  /**
   * Null: it has said nothing.
   */
  availabilitySince: string | null;
}
/**
 * An agent.
 */
export interface OneAgent {
  agent: Agent;
}
/**
 * A page of canned replies.
 */
export interface CannedReplyPage {
  replies: CannedReply[];
  /**
   * As `after`: the next page. Null: there is none.
   */
  nextCursor: string | null;
}
/**
 * A reply that was prepared.
 */
export interface CannedReply {
  shortcut: Shortcut;
  scope: CannedReplyScope;
  /**
   * The text, stored as given. One of which nothing is seen is refused.
   */
  text: string;
  /**
   * When it was last set.
   */
  changedAt: string;
}
/**
 * A canned reply.
 */
export interface OneCannedReply {
  reply: CannedReply;
}
/**
 * The settings of a tenant.
 */
export interface TenantSettings {
  settings: Settings;
}
/**
 * The settings of a tenant.
 */
export interface Settings {
  /**
   * Its name.
   */
  name: string;
  /**
   * Scheme, host and port of the pages that may chat. Wildcards are added by the operator.
   */
  origins: string[];
  /**
   * The same of pages that show the tenant’s widget for others.
   */
  widgetHosts: string[];
  /**
   * Minutes without a message after which a conversation is closed.
   */
  idleMinutes: 5 | 15 | 30 | 60;
  /**
   * Hours that a visitor waits for an answer before its conversation is closed.
   */
  unansweredHours: 24 | 72;
  /**
   * Days for which what is said is kept; as long as the deployment keeps anything at most. Less counts at once, more for what is said from then on.
   */
  retentionDays: number;
  /**
   * Days for which a visitor’s session can be renewed.
   */
  sessionDays: number;
  /**
   * Whether visitors need a token of their own.
   */
  requireTokens: boolean;
  /**
   * Types of files that may be uploaded.
   */
  uploadTypes: (
    | 'image/png'
    | 'image/jpeg'
    | 'image/gif'
    | 'image/webp'
    | 'image/avif'
    | 'image/heic'
    | 'application/pdf'
    | 'text/plain'
    | 'text/csv'
    | 'video/mp4'
    | 'video/quicktime'
    | 'video/webm'
    | 'audio/mp4'
    | 'audio/mpeg'
    | 'audio/ogg'
    | 'audio/wav'
    | 'audio/webm'
  )[];
  /**
   * Whether agents share the conversations among them.
   */
  desk: boolean;
  /**
   * What agents are shown; admins are shown everything.
   *
   * - `all`: every conversation
   * - `assigned`: those assigned to them, and those assigned to nobody
   */
  agentsSee: 'all' | 'assigned';
  /**
   * Size of a file, at most. Set by the operator.
   */
  uploadMegabytes: number;
}
/**
 * The keys of a tenant.
 */
export interface Keys {
  keys: ApiKey[];
}
/**
 * A key of a tenant. Its text is stored nowhere.
 */
export interface ApiKey {
  id: KeyId;
  kind: KeyKind;
  /**
   * What it is for, in words.
   */
  label: string;
  /**
   * When it was made.
   */
  createdAt: string;
  /**
   * Null: it counts.
   */
  revokedAt: string | null;
}
/**
 * A key.
 */
export interface OneKey {
  key: ApiKey;
}
/**
 * A key that was made.
 */
export interface MadeKey {
  key: ApiKey;
  /**
   * The key itself. Keep it: it is never shown again.
   */
  text: string;
}
/**
 * A token for whoever is signed in.
 */
export interface SignedIn {
  token: Token;
  /**
   * Seconds that it is valid.
   */
  expiresIn: number;
  tenantId: TenantId;
  staffId: StaffId;
  userId: UserId;
  /**
   * What it allows.
   *
   * - `agent`: reads and answers conversations of its tenant
   * - `admin`: also sees who is online, closes and reopens any conversation, and decides who is an agent or admin
   */
  role: 'agent' | 'admin';
  /**
   * The name to show.
   */
  name?: string;
}
/**
 * An OpenID provider.
 */
export interface IdentityProvider {
  /**
   * Its `iss`.
   */
  issuer: string;
  /**
   * The public client that the page is there.
   */
  clientId: string;
  /**
   * What the tokens have to be for.
   */
  audience: string;
  /**
   * Which of its tokens the gateway takes.
   *
   * - `id_token`: the ID token, whose audience is the client
   * - `access_token`: the access token, which is a JWT for the audience
   */
  bearer: 'id_token' | 'access_token';
}
/**
 * The open invitations of a tenant.
 */
export interface Invitations {
  /**
   * @maxItems 120
   */
  invitations: Invitation[];
}
/**
 * An invitation that can be accepted.
 */
export interface Invitation {
  id: InvitationId;
  userId: UserId;
  /**
   * What it allows.
   *
   * - `agent`: reads and answers conversations of its tenant
   * - `admin`: also sees who is online, closes and reopens any conversation, and decides who is an agent or admin
   */
  role: 'agent' | 'admin';
  /**
   * The name to show.
   */
  name?: string;
  invitedBy?: StaffId;
  /**
   * When it was made.
   */
  createdAt: string;
  /**
   * When it can be accepted no longer.
   */
  expiresAt: string;
}
/**
 * An invitation, and its link.
 */
export interface NewInvitation {
  invitation: Invitation;
  /**
   * What the invited person opens. Whoever has it is that person: it is shown this once.
   */
  link: string;
}
/**
 * The accounts of a tenant.
 */
export interface Accounts {
  accounts: Account[];
}
/**
 * An agent or admin who has accepted an invitation.
 */
export interface Account {
  id: StaffId;
  userId: UserId;
  /**
   * What it allows.
   *
   * - `agent`: reads and answers conversations of its tenant
   * - `admin`: also sees who is online, closes and reopens any conversation, and decides who is an agent or admin
   */
  role: 'agent' | 'admin';
  /**
   * The name to show.
   */
  name?: string;
  /**
   * When the first invitation was accepted.
   */
  createdAt: string;
}
/**
 * An account.
 */
export interface OneAccount {
  account: Account;
}
/**
 * Administrative acts.
 */
export interface Audit {
  /**
   * @maxItems 100
   */
  acts: AdministrativeAct[];
  /**
   * Null: there are no earlier ones.
   */
  nextCursor: string | null;
}
/**
 * Something that was done in the administration of a tenant.
 */
export interface AdministrativeAct {
  /**
   * Its id, which is its place in the list.
   */
  id: string;
  /**
   * When it was begun.
   */
  at: string;
  /**
   * What was done.
   *
   * - `tenant-made`: the tenant was made
   * - `settings`: settings were changed
   * - `origin-added`: pages of an origin may chat
   * - `origin-removed`: pages of an origin may chat no longer
   * - `key-made`: a key was made
   * - `key-revoked`: a key was revoked
   * - `invitation-made`: somebody was invited
   * - `invitation-withdrawn`: an invitation was withdrawn
   * - `account-made`: an invitation was accepted by somebody new
   * - `account-changed`: an account has another role
   * - `account-removed`: an account was removed
   * - `signed-out`: an account was signed out everywhere
   * - `signed-out-all`: every agent and admin was signed out
   * - `token-made`: a token of an agent or admin was made by hand
   * - `tokens-revoked`: the tokens of a person, or of all, were revoked
   * - `exported`: data were exported
   * - `imported`: data were imported
   * - `conversation-erased`: a conversation was erased
   * - `visitor-erased`: a visitor was erased
   * - `tenant-erased`: the tenant was erased
   * - `name-erased`: the name of an agent was erased
   */
  act:
    | 'tenant-made'
    | 'settings'
    | 'origin-added'
    | 'origin-removed'
    | 'key-made'
    | 'key-revoked'
    | 'invitation-made'
    | 'invitation-withdrawn'
    | 'account-made'
    | 'account-changed'
    | 'account-removed'
    | 'signed-out'
    | 'signed-out-all'
    | 'token-made'
    | 'tokens-revoked'
    | 'exported'
    | 'imported'
    | 'conversation-erased'
    | 'visitor-erased'
    | 'tenant-erased'
    | 'name-erased';
  by: Administrator;
  /**
   * What it was about: ids, and names of fields; never a value, a secret or a name of somebody.
   */
  about: {
    /**
     * An id, a kind, or names.
     *
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^.*$".
     */
    [k: string]: string | number | string[];
  };
  /**
   * Null: it goes on, or it was cut off, and may be done or not.
   */
  outcome: ('done' | 'refused') | null;
}
/**
 * An erasure.
 */
export interface OneErasure {
  erasure: Erasure;
}
/**
 * An erasure, and its receipt once it is done. It names no person.
 */
export interface Erasure {
  id: ErasureId;
  /**
   * What is erased.
   *
   * - `conversation`: what was said in a conversation, and its files; of its visitor nothing
   * - `visitor`: all that is known of a visitor, and what was said in its conversations
   */
  of: 'conversation' | 'visitor';
  by: Administrator;
  /**
   * How far it has come.
   *
   * - `going`: it goes on by itself, and counts grow
   * - `done`: nothing is left but what `remains` says
   */
  status: 'going' | 'done';
  /**
   * When it was asked for. What was said before is erased, at least.
   */
  begunAt: string;
  /**
   * Null: it is going on.
   */
  doneAt: string | null;
  /**
   * Those whose content is erased.
   */
  conversations: ConversationId[];
  /**
   * What was erased, each counted once.
   */
  erased: {
    /**
     * Entries of conversations: messages, notes, closes and all others.
     */
    entries: number;
    /**
     * The messages among them.
     */
    messages: number;
    /**
     * Files that messages carried.
     */
    files: number;
    /**
     * Records of uploads, sent or not.
     */
    uploads: number;
    /**
     * Persons: the visitor, and the sessions that became its. Zero until it is done.
     */
    visitors: number;
  };
  /**
   * Items: Where erased data may still be.
   */
  remains: {
    /**
     * Where.
     *
     * - `backups`: backups of the tables, where the deployment makes some: rows as they were at any second of that time
     * - `browsers`: a browser that has shown a file shows it from its own cache for a day
     * - `uploads`: a file that was being uploaded at that time, which nobody can read
     * - `logs`: network addresses, ids and times; no text, name, token, query, or name of a file
     */
    where: 'backups' | 'browsers' | 'uploads' | 'logs';
    /**
     * Until when, at the latest.
     */
    until: string;
  }[];
}
/**
 * Whom the token is for.
 */
export interface AnonymousTokenRequest {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * The visitor’s session, if its client has one. Empty, null, false or zero: none.
   */
  sessionId?: SessionId | '' | null | false | 0;
  /**
   * Another spelling of `sessionId`.
   */
  session_id?: SessionId | '' | null | false | 0;
  /**
   * A label of the browser. It identifies nobody.
   */
  fingerprint?: unknown;
}
/**
 * Whom the token is for.
 */
export interface UserTokenRequest {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * Who it is, as the site knows it. A whole number is the id of its digits. Empty or null: none.
   */
  userId: UserId | number | '' | null;
  /**
   * Another spelling of `userId`.
   */
  user_id?: UserId | number | '' | null;
  /**
   * The name to show, vouched for by the site. Cleaned, and cut after 80 characters; what cannot be read counts as none.
   */
  name?: string | null | number | boolean | unknown[] | {};
  /**
   * The e-mail address to show, vouched for by the site; no mail is sent to it. What has not the form of one, or more than 254 characters, counts as none.
   */
  email?: string | null | number | boolean | unknown[] | {};
  /**
   * What the site says of the user, in place of all that it has said before; agents see it as vouched for. At most 20 texts, numbers or booleans, of 2048 bytes as JSON. Null: as before.
   */
  attributes?:
    | {
        /**
         * This interface was referenced by `undefined`'s JSON-Schema definition
         * via the `patternProperty` "^.*$".
         */
        [k: string]: string | number | boolean | null;
      }
    | unknown[]
    | ''
    | null;
  /**
   * The session that the visitor had before it was logged in, whose conversation goes on. Empty, null, false or zero: none.
   */
  sessionId?: SessionId | '' | null | false | 0;
  /**
   * Another spelling of `sessionId`.
   */
  session_id?: SessionId | '' | null | false | 0;
}
/**
 * Whom the token is for.
 */
export interface AgentTokenRequest {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * Who it is, as the site knows it. A whole number is the id of its digits. Empty or null: none.
   */
  userId: UserId | number | '' | null;
  /**
   * Another spelling of `userId`.
   */
  user_id?: UserId | number | '' | null;
  /**
   * What the token allows.
   *
   * - `agent`: reads and answers every conversation of its tenant
   * - `admin`: also sees who is online, and closes and reopens any conversation
   */
  role: 'agent' | 'admin';
  /**
   * The name to show, vouched for by the site. Cleaned, and cut after 80 characters; what cannot be read counts as none.
   */
  name?: string | null | number | boolean | unknown[] | {};
}
/**
 * Nothing, or the session that its client keeps.
 */
export interface SessionRequest {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * The visitor’s session. The token says who it is; this is answered if it is its own.
   */
  sessionId?: unknown;
  /**
   * Another spelling of `sessionId`.
   */
  session_id?: unknown;
  /**
   * What the page says of its visitor, in place of all that it has said before: an object of texts, numbers and booleans. Agents see who says it, and nothing vouches for it. Cleaned, and left out beyond 20 or 2048 bytes.
   */
  attributes?: {
    [k: string]: unknown;
  };
}
/**
 * The message. A field that is not known is refused of staff, and left out of a visitor’s.
 */
export interface SendMessageRequest {
  /**
   * The text. Without attachments there has to be one.
   */
  text?: MessageText | null;
  /**
   * The client’s own id of the message. A whole number is the id of its digits. Empty or null: none.
   */
  clientMessageId?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  client_message_id?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  temp_id?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  tempId?: ClientMessageId | number | '' | null;
  /**
   * The conversation. An agent names one. A whole number is the id of its digits. Empty or null: none.
   */
  conversationId?: ConversationId | number | '' | null;
  /**
   * Another spelling of `conversationId`.
   */
  conversation_id?: ConversationId | number | '' | null;
  join?: boolean | null;
  attachments?: GivenAttachments;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * The session of a visitor without a token: it says who it is. Beside a token it says nothing.
   */
  sessionId?: unknown;
  /**
   * Another spelling of `sessionId`.
   */
  session_id?: unknown;
}
/**
 * The file.
 */
export interface BeginUploadRequest {
  /**
   * Its name on the device that sends it: what no name may have is left out, and what is too long is cut before the extension.
   */
  originalName?: {
    [k: string]: unknown;
  };
  /**
   * Its type, one that the tenant takes, by any of its names and with any parameters. Empty, null or `application/octet-stream`: the content decides.
   */
  mimeType?: string | null;
  size: FileSize;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * Which upload.
 */
export interface CompleteUploadRequest {
  fileId: FileId;
  uploadToken: UploadToken;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * What to change.
 */
export interface ChangeConversationRequest {
  /**
   * Who answers from now on: an agent whose name is known, or who is connected.
   */
  assignee?: 'me' | string | null;
  /**
   * All labels that it has from now on. Each is cleaned, cut after 40 characters, and taken once; what shows nothing is left out. At most 10.
   */
  labels?: string[];
  /**
   * Until when the conversation is put off, 90 days at most. Null: no longer.
   */
  snoozedUntil?: string | null;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * The note.
 */
export interface AddNoteRequest {
  /**
   * The text, stored as given. At most 4000 UTF-16 code units, and something of it has to be seen.
   */
  text: string;
  /**
   * The client’s own id of the note. A whole number is the id of its digits. Empty or null: none.
   */
  clientMessageId?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  client_message_id?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  temp_id?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  tempId?: ClientMessageId | number | '' | null;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * To whom, and what.
 */
export interface SpeakFirstRequest {
  /**
   * The visitor: its public id, or the site’s own id of a user whom it has logged in. A whole number is the id of its digits. Empty or null: none.
   */
  userId: UserId | number | '' | null;
  /**
   * Another spelling of `userId`.
   */
  user_id?: UserId | number | '' | null;
  /**
   * The text, stored as given. At most 4000 UTF-16 code units, and something of it has to be seen.
   */
  text: string;
  /**
   * The client’s own id of the message. A whole number is the id of its digits. Empty or null: none.
   */
  clientMessageId?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  client_message_id?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  temp_id?: ClientMessageId | number | '' | null;
  /**
   * Another spelling of `clientMessageId`.
   */
  tempId?: ClientMessageId | number | '' | null;
  join?: boolean | null;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * Up to where.
 */
export interface MarkReadRequest {
  /**
   * The `seq` of the last message that was read. A greater one counts as that of the last message.
   */
  seq: number;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * What changes.
 */
export interface ChangeOwnRecordRequest {
  /**
   * None: as it is.
   */
  availability?: (AgentAvailability | '') | null;
  /**
   * The name that visitors see. Empty or null: that of the token. What cannot be read changes nothing.
   */
  name?: string | null | number | boolean | unknown[] | {};
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * The reply.
 */
export interface SetCannedReplyRequest {
  /**
   * The text, stored as given. One of which nothing is seen is refused.
   */
  text: string;
  /**
   * Whose. None: the tenant’s.
   */
  scope?: CannedReplyScope | null;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * What changes.
 */
export interface ChangeSettingsRequest {
  /**
   * The name to show, vouched for by the site. Cleaned, and cut after 80 characters; what cannot be read counts as none.
   */
  name?: string | null | number | boolean | unknown[] | {};
  origins?: string[] | null;
  widgetHosts?: string[] | null;
  idleMinutes?: (5 | 15 | 30 | 60) | null;
  unansweredHours?: (24 | 72) | null;
  retentionDays?: number | null;
  sessionDays?: number | null;
  requireTokens?: boolean | null;
  uploadTypes?:
    | (
        | 'image/png'
        | 'image/jpeg'
        | 'image/gif'
        | 'image/webp'
        | 'image/avif'
        | 'image/heic'
        | 'application/pdf'
        | 'text/plain'
        | 'text/csv'
        | 'video/mp4'
        | 'video/quicktime'
        | 'video/webm'
        | 'audio/mp4'
        | 'audio/mpeg'
        | 'audio/ogg'
        | 'audio/wav'
        | 'audio/webm'
      )[]
    | null;
  desk?: boolean | null;
  agentsSee?: ('all' | 'assigned') | null;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * Which key.
 */
export interface AddKeyRequest {
  kind: KeyKind;
  /**
   * What it is for, in words. Cleaned, and cut if it is long.
   */
  label?: string | null | number | boolean | unknown[] | {};
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
}
/**
 * Whom to invite.
 */
export interface InviteAgentRequest {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * Who it is, as the site or the admin knows it. A whole number is the id of its digits. Empty or null: none.
   */
  userId: UserId | number | '' | null;
  /**
   * Another spelling of `userId`.
   */
  user_id?: UserId | number | '' | null;
  /**
   * What it allows.
   *
   * - `agent`: reads and answers conversations of its tenant
   * - `admin`: also sees who is online, closes and reopens any conversation, and decides who is an agent or admin
   */
  role: 'agent' | 'admin';
  /**
   * The name to show, vouched for by the site. Cleaned, and cut after 80 characters; what cannot be read counts as none.
   */
  name?: string | null | number | boolean | unknown[] | {};
}
/**
 * What to change.
 */
export interface ChangeAccountRequest {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * What it allows.
   *
   * - `agent`: reads and answers conversations of its tenant
   * - `admin`: also sees who is online, closes and reopens any conversation, and decides who is an agent or admin
   */
  role: 'agent' | 'admin';
}
/**
 * Whom to sign out.
 */
export interface SignOutRequest {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string | number | null;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string | number | null;
  /**
   * Also ends every other sign-in of the account, its tokens and its sockets, within a minute.
   */
  everywhere?: boolean | '' | null;
}
export interface MessagesQuery {
  conversationId?: ConversationId;
  /**
   * Another spelling of `conversationId`.
   */
  conversation_id?: ConversationId;
  after?: ConversationCursor;
  before?: ConversationCursor;
  /**
   * Items of a page, at most.
   */
  limit?: number;
  /**
   * For agents: also what stands between the messages (`entries`). A page then counts all of it. A visitor’s page never has it.
   */
  include?: 'events';
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string;
  /**
   * The session of a visitor without a token: it says who it is. Beside a token it says nothing.
   */
  sessionId?: string;
  /**
   * Another spelling of `sessionId`.
   */
  session_id?: string;
  /**
   * A label. It identifies nobody.
   */
  userId?: string;
  /**
   * Another spelling of `userId`.
   */
  user_id?: string;
}
export interface ConversationsQuery {
  status?: ConversationStatus;
  /**
   * Whose conversations.
   */
  assignee?: 'me' | 'none' | string;
  /**
   * A label that they have, exactly.
   */
  label?: string;
  /**
   * Only those of which the caller has not read all, or only those of which it has.
   */
  unread?: 'true' | 'false';
  /**
   * The order of the list.
   *
   * - `activity`: by the last message, newest first
   * - `waiting`: whose visitor waits for longest first; then those that do not wait, by the last message, newest first
   */
  sort?: 'activity' | 'waiting';
  after?: ListCursor;
  /**
   * Items of a page, at most.
   */
  limit?: number;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string;
}
export interface OnlineUsersQuery {
  after?: ListCursor;
  /**
   * Items of a page, at most.
   */
  limit?: number;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string;
}
export interface CannedRepliesQuery {
  scope?: CannedReplyScope;
  /**
   * A place in the list of canned replies.
   */
  after?: string;
  /**
   * Items of a page, at most.
   */
  limit?: number;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string;
}
export interface TranscriptQuery {
  /**
   * `json` if it is not given.
   */
  format?: 'json' | 'txt';
  after?: ConversationCursor;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string;
}
export interface ExportQuery {
  /**
   * The `after` of the last line of the part before. Opaque.
   */
  after?: string;
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string;
}
export interface AuditQuery {
  /**
   * The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.
   */
  tenantId?: string;
  /**
   * Another spelling of `tenantId`.
   */
  tenant_id?: string;
  /**
   * The `nextCursor` of the page before.
   */
  after?: string;
  /**
   * Items of a page, at most.
   */
  limit?: number;
}
/**
 * A frame of this socket was refused, and nothing of it was stored.
 */
export interface ErrorFrame {
  type: 'error';
  /**
   * Why, for a developer who reads along.
   */
  error: string;
  code: ErrorCode;
  /**
   * The field that is at fault, as the caller spelled it.
   */
  field?: string;
  /**
   * Of `ERR_TAKEN`: who answers. Left out where the caller may not see the conversation.
   */
  assignee?: StaffMember;
  requestId: RequestId;
  /**
   * Seconds after which it is worth trying again.
   */
  retryAfter?: number;
  /**
   * The id that the client gave the message that was refused.
   */
  temp_id?: string;
}
/**
 * A message as a socket receives it.
 */
export interface PushedMessage {
  id: MessageId;
  /**
   * The same as `id`, for clients that read this spelling.
   */
  message_id: string;
  seq: Seq;
  /**
   * The text. Of a message without one, a text that names its files.
   */
  text: string;
  sender: SenderKind;
  /**
   * The same as `sender`, for clients that read this spelling.
   */
  sender_type: 'user' | 'agent' | 'bot';
  sender_id: SenderId;
  /**
   * The name of the author as known now. Absent if none is known.
   */
  sender_name?: string;
  /**
   * When it was stored, by the gateway’s clock. A sender that gave no id gets back the date that it gave, as it wrote it.
   */
  timestamp: string;
  conversation_id: ConversationId;
  /**
   * The same as `conversation_id`, for clients that read this spelling.
   */
  conversationId: string;
  clientMessageId?: ClientMessageId;
  /**
   * The same as `clientMessageId`, for clients that read this spelling.
   */
  temp_id?: string;
  /**
   * The files that it carries.
   *
   * @minItems 1
   */
  attachments?: Attachment[];
}
/**
 * An agent that came, went, or changed.
 */
export interface AgentStatus {
  id: SenderId;
  /**
   * The name that visitors see: its own, or that of its token.
   */
  name?: string;
  availability: AgentAvailability;
  /**
   * Whether it has an open socket.
   */
  online: boolean;
}
