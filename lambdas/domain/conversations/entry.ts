import type { ConversationId, StaffId, Subject, TenantId } from '../ids.ts';
import type { ClockReading } from '../time/version-vector.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { DeskView } from './desk-view.ts';
import type { SentNumber } from './sent-number.ts';
import type { ConversationState } from './state.ts';
import type { Status } from './status.ts';

/** The author of entries that nobody asked for. */
export const SYSTEM: Subject = 'system:sweeper';

export const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message';

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
  /** Commit time, epoch milliseconds: by the clock of the environment that wrote it, and never before the entry before it. */
  at: number;
  /** Number of messages so far, this one included. */
  seq: number;
  /** Who added it; with `sendKey` it makes an entry that is sent twice be stored once. */
  author: Subject;
  sendKey: SendKey;
  allowance: Allowance;
  /** The last numbers of the clients that number what they send; absent if none does. */
  sentNumbers?: readonly SentNumber[];
  /** What the log comes to with this entry. Absent if a version that writes none has written the entry. */
  state?: ConversationState;
  /**
   * The first position to which neither a row of the activity index leads nor the due list, if both failed: the next writer makes
   * up for it. Until then the entry does not count as pushed, for agents who were away would not find it.
   */
  unindexed?: number;
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
  sender: Sender;
  text: string;
  attachments?: Attachment[];
  /** The conversation was closed, and this message reopened it. */
  reopens?: true;
  /** The agent who sent it answers the conversation from now on: it was the first to answer. */
  assigns?: true;
};

/**
 * Why a conversation was closed: by an agent, by its visitor, after the tenant's idle time, or because a visitor waited for an answer
 * for too long.
 */
export type CloseReason = 'idle' | 'unanswered' | 'agent' | 'visitor';

/** `since`: from when it counts, where that is before the entry: a close by time is written later. */
export type ClosedEntry = EntryBase & { kind: 'closed'; reason: CloseReason; since?: number };

export const closedSince = ({ at, since = at }: ClosedEntry): number => since;

export type ReopenedEntry = EntryBase & { kind: 'reopened' };

/** Entries that hold the labels as of them, so that the last of them has all. */
type DeskEntry = EntryBase & { labels: string[] };

/** Who answers from now on; null: nobody in particular. With `until` it snoozes the conversation, or ends that, in the same entry. */
export type AssignedEntry = DeskEntry & { kind: 'assigned'; to: StaffId | null; until?: number | null };

export type LabelledEntry = DeskEntry & { kind: 'labelled' };

/** Until when the agents have put the conversation off, epoch milliseconds; null: no longer. */
export type SnoozedEntry = DeskEntry & { kind: 'snoozed'; until: number | null };

/** A text among the agents. */
export type NoteEntry = EntryBase & { kind: 'note'; text: string };

/** What stands before it is erased. The next entry begins another incarnation. */
export type ErasedEntry = EntryBase & { kind: 'erased' };

/**
 * An entry of a kind that a later version has added: it takes a position, and nobody is shown it. `stored` is what that version keeps
 * of it, by the names of its own, for who copies a log: nobody else looks into it.
 */
export type UnknownEntry = EntryBase & { kind: 'unknown'; stored?: Readonly<Record<string, unknown>> };

export type Entry =
  | MessageEntry
  | ClosedEntry
  | ReopenedEntry
  | AssignedEntry
  | LabelledEntry
  | SnoozedEntry
  | NoteEntry
  | ErasedEntry
  | UnknownEntry;

/** An entry of a kind that this version writes. */
export type KnownEntry = Exclude<Entry, UnknownEntry>;

/**
 * Which kinds a visitor may be told of, at any door, live or later. What is not listed is hidden from it, kinds of later versions
 * too (docs/decisions/0019-unknown-kinds-are-hidden.md).
 */
const VISIBLE_TO_VISITORS: ReadonlySet<Entry['kind']> = new Set(['message', 'closed', 'reopened', 'erased']);

export const isVisibleToVisitors = ({ kind }: Pick<Entry, 'kind'>): boolean => VISIBLE_TO_VISITORS.has(kind);

/** The position and incarnation with which an expired log begins again, and when that was decided. */
export type Restart = Pick<Entry, 'incarnation' | 'pos' | 'at'>;

/** The end of a log, oldest first, read strongly consistent, with its state, and the conversation's record and restart. */
export type Tail = {
  record: ConversationRecord | null;
  restart: Restart | null;
  entries: Entry[];
  /** `EMPTY` for a log without entries. */
  state: ConversationState;
};

/** An entry with its tenant and conversation, as announcements and histories hold it. */
export type LocatedEntry<E extends Entry = Entry> = {
  tenantId: TenantId;
  conversationId: ConversationId;
  entry: E;
  /** The author's display name as known now. */
  authorName?: string;
  /** At a tenant with a desk, of an entry that its agents are shown beside messages. */
  news?: DeskNews;
  /** Whoever receives it may not know of the conversation any more, and is told only that it is gone. */
  withheld?: true;
};

/**
 * What agents are told of an entry where a desk is on. `change`: the conversation as of the entry, where that changes what their
 * lists show. `reload`: agents of whom it was hidden may know of the conversation from now on, and know nothing of what was said
 * before.
 */
export type DeskNews = { change?: { status: Status; desk: DeskView }; reload?: true };

/** By number, not by position: positions would tell a visitor how many entries it is not shown. */
export const messageId = ({ incarnation, seq }: Pick<MessageEntry, 'incarnation' | 'seq'>): string =>
  `m_${incarnation}_${seq}`;

/** Identifies an entry of any kind inside the gateway. */
export const entryId = ({ incarnation, pos }: Pick<Entry, 'incarnation' | 'pos'>): string => `${incarnation}.${pos}`;
