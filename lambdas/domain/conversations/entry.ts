import type { ConversationId, Subject, TenantId } from '../ids.ts';
import type { ClockReading } from '../time/version-vector.ts';
import type { ConversationRecord } from './conversation-record.ts';

export const isMessage = (entry: Entry): boolean => entry.kind === 'message';

/**
 * Identifies a request to send: the client's own message id after `c`, or, without one, a generated id after `s`, so that a
 * write whose answer was lost, and which the SDK repeated, is recognised as well.
 */
export type SendKey = `c${string}` | `s${string}`;

export const clientMessageIdOf = (key: SendKey): string | undefined => (key.startsWith('c') ? key.slice(1) : undefined);

/** The kind of author, for display. Never taken from a client. */
export type Sender = 'user' | 'agent' | 'bot';

export type Attachment = { url: string; filename: string; contentType: string; size: number };

/**
 * The messages that may still be written at once, as of an entry: stored in the log, so that every Lambda environment reads
 * the same value and no extra write is spent on it. `tokens` are the visitor's; `staff` are those that the agents share,
 * absent while none is spent.
 */
export type Allowance = { tokens: number; staff?: number; at: number };

type EntryBase = {
  /** Position in the log: 1, 2, 3 … over entries of all kinds, without gaps. */
  pos: number;
  /** The incarnation of this log. A log that expired and begins again gets another, so old cursors are recognised. */
  incarnation: string;
  /** Commit time, epoch milliseconds, by the clock of the environment that wrote it. */
  at: number;
  /** The bucket of the activity index whose row was written before this entry: the first minute that the row covers. */
  bucket: number;
  /** Number of messages so far, this one included. */
  seq: number;
  allowance: Allowance;
  /** The end of the unbroken run of pushed entries, as known to the writer: no receiver can lack an entry up to there. */
  pushedUpTo: number;
  /** True once it was posted to every connected receiver, or marked as undelivered for those that it could not reach. */
  pushed: boolean;
  /**
   * When it was marked as pushed, after the last post, by the marking environment. Long after `at` if the sender crashed.
   */
  pushedAt?: ClockReading;
};

export type MessageEntry = EntryBase & {
  kind: 'message';
  author: Subject;
  sender: Sender;
  /** The author's public id. */
  authorId: string;
  authorName?: string;
  text: string;
  /** Makes a message that is sent twice be stored once. */
  sendKey: SendKey;
  attachments?: Attachment[];
  /** The conversation was closed, and this message reopened it. */
  reopens?: true;
};

export type ClosedEntry = EntryBase & { kind: 'closed'; reason: 'idle' | 'agent'; by?: string };

export type ReopenedEntry = EntryBase & { kind: 'reopened'; by: string };

export type Entry = MessageEntry | ClosedEntry | ReopenedEntry;

/** The position and incarnation with which an expired log begins again, and when that was decided. */
export type Restart = Pick<Entry, 'incarnation' | 'pos' | 'at'>;

/** The end of a log, oldest first, read strongly consistent, with the conversation's record and restart. */
export type Tail = { record: ConversationRecord | null; restart: Restart | null; entries: Entry[] };

/** An entry with its tenant and conversation, as announcements and histories hold it. */
export type LocatedEntry<E extends Entry = Entry> = { tenantId: TenantId; conversationId: ConversationId; entry: E };

export const messageId = ({ incarnation, pos }: Pick<Entry, 'incarnation' | 'pos'>): string =>
  `m_${incarnation}_${pos}`;
