import type { ConversationId, Subject, TenantId } from '../ids.ts';
import type { ClockReading } from '../time/version-vector.ts';
import type { ConversationRecord } from './conversation-record.ts';

export const isMessage = (entry: Entry): boolean => entry.kind === 'message';

/**
 * The client's own message id after `c`, or, where it gave none, one of ours after `s`: so that a write whose answer was
 * lost on the way, and which the SDK repeated, is recognised as well.
 */
export type SendKey = `c${string}` | `s${string}`;

export const clientMessageIdOf = (key: SendKey): string | undefined => (key.startsWith('c') ? key.slice(1) : undefined);

/** Who spoke, for display. Never taken from a client. */
export type Sender = 'user' | 'agent' | 'bot';

export type Attachment = { url: string; filename: string; contentType: string; size: number };

/**
 * What may still be written at once, as it stood after an entry: it travels in the log, so that every Lambda environment
 * sees the same one and no write is spent on it. `tokens` are the visitor's; `staff` are the agents' together, left out
 * while they have them all.
 */
export type Allowance = { tokens: number; staff?: number; at: number };

type EntryBase = {
  /** Place in the log: 1, 2, 3 … over entries of all kinds, without holes. */
  pos: number;
  /** The incarnation of this log. A log that expired and starts again gets another, so old cursors are recognised. */
  incarnation: string;
  /** Commit time, epoch milliseconds, by the clock of the environment that wrote it. */
  at: number;
  /** The minute of the index row that was written before this entry: the first of those that the row stands for. */
  bucket: number;
  /** Number of messages so far, this one included. */
  seq: number;
  allowance: Allowance;
  /** The end of the unbroken run of pushed entries, as its writer knew it: nothing up to there can be missing anywhere. */
  pushedUpTo: number;
  /** True once it was posted to everyone who was connected, or noted as missed for those it could not reach. */
  pushed: boolean;
  /** When that was: after the last post, by whoever noted it. Long after `at` if the sender died. */
  pushedAt?: ClockReading;
};

export type MessageEntry = EntryBase & {
  kind: 'message';
  author: Subject;
  sender: Sender;
  /** What others see of the author. */
  authorId: string;
  authorName?: string;
  text: string;
  /** What makes sending it twice store it once. */
  sendKey: SendKey;
  attachments?: Attachment[];
  /** This message found the conversation closed and reopened it. */
  reopens?: true;
};

export type ClosedEntry = EntryBase & { kind: 'closed'; reason: 'idle' | 'agent'; by?: string };

export type ReopenedEntry = EntryBase & { kind: 'reopened'; by: string };

export type Entry = MessageEntry | ClosedEntry | ReopenedEntry;

/** Where and as which life a log that has expired begins again, and when that was decided. */
export type Restart = Pick<Entry, 'incarnation' | 'pos' | 'at'>;

/** The end of a log, oldest first, read strongly consistent, and what is noted beside it. */
export type Tail = { record: ConversationRecord | null; restart: Restart | null; entries: Entry[] };

/** An entry with where it stands. What announcements and histories are made of. */
export type LocatedEntry<E extends Entry = Entry> = { tenantId: TenantId; conversationId: ConversationId; entry: E };

export const messageId = ({ incarnation, pos }: Pick<Entry, 'incarnation' | 'pos'>): string =>
  `m_${incarnation}_${pos}`;
