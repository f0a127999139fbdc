import type { Entry, MessageEntry } from '../conversations/entry.ts';
import { isExpired, type LogRules, statusOf } from '../conversations/log.ts';
import { shownText } from '../conversations/message-view.ts';
import type { ConversationState } from '../conversations/state.ts';
import { cutToBytes } from '../cut-text.ts';
import type { ConversationId, Subject, TenantId } from '../ids.ts';
import { HOUR } from '../time/units.ts';

/** Bytes of the last message's text that a row has at most: a thousand rows are 37 read units, and each is one write unit. */
export const LONGEST_PREVIEW = 100;

/** The last message of a conversation, by the beginning of its text; its number is that of the row. */
export type Preview = Pick<MessageEntry, 'sender' | 'author' | 'text'> & { truncated?: true };

/** An open conversation in its tenant's inbox: what one entry of its log comes to, in place of which it is read. */
export type InboxRow = {
  tenantId: TenantId;
  conversationId: ConversationId;
  /** The position of the entry that it was made from, and its time: a later entry makes a later row. */
  pos: number;
  at: number;
  visitor: Subject;
  incarnation: string;
  /** Messages so far. */
  seq: number;
  state: ConversationState;
  labels: readonly string[];
  /** Null if the message is not in the log any more. */
  lastMessage: Preview | null;
};

/** The place of a conversation that is closed: no row that was made from an earlier entry may take it. */
export type ClosedRow = Pick<InboxRow, 'tenantId' | 'conversationId' | 'pos'> & { closed: true };

/**
 * Milliseconds for which the place of a closed conversation is kept. Rows are written for the last entry of a log only, within the
 * invocation that has read it, which lasts a minute at most: so none that is older comes later than that.
 */
export const CLOSED_KEPT = HOUR;

/** The rows of one tenant, and since when (epoch milliseconds) they are all that is open; absent if they never were. */
export type Inboxed = { rows: InboxRow[]; completeSince?: number };

/**
 * The inbox of each tenant with a desk: a row for each open conversation. It is derived from the logs: written for an entry before
 * that counts as pushed, so that whoever finds an entry unpushed writes the row again
 * (docs/decisions/0042-inbox-rows.md).
 */
export interface Inbox {
  /**
   * Writes a row unless one is there that was made from the same entry or a later one, and has not expired: with its log, or, of a
   * closed conversation, after `CLOSED_KEPT`. Answers whether it did.
   */
  write(row: InboxRow | ClosedRow): Promise<boolean>;
  /** The rows of a tenant, in no order; may lag by about a second. */
  ofTenant(tenantId: TenantId): Promise<Inboxed>;
  /** Notes that the rows are all that is open, as of a desk that was turned on then (epoch milliseconds). */
  complete(tenantId: TenantId, since: number): Promise<void>;
}

/** The preview of a message. */
export function previewOf({ sender, author, ...message }: MessageEntry): Preview {
  const whole = shownText(message).replace(/\s+/g, ' ').trim();
  const text = cutToBytes(whole, LONGEST_PREVIEW);
  return { sender, author, text, ...(text === whole ? {} : { truncated: true as const }) };
}

type Conversation = Pick<InboxRow, 'tenantId' | 'conversationId' | 'visitor'>;

/** The row of a conversation as of an entry, given what it comes to. Nobody is shown one in which nothing is said. */
export function rowAt(
  { tenantId, conversationId, visitor }: Conversation,
  { pos, at, incarnation, seq }: Pick<Entry, 'pos' | 'at' | 'incarnation' | 'seq'>,
  { state, labels, lastMessage }: Pick<InboxRow, 'state' | 'labels'> & { lastMessage: MessageEntry | null },
): InboxRow | ClosedRow {
  if (state.status === 'closed' || state.spokenAt === 0) return { tenantId, conversationId, pos, closed: true };
  return {
    ...{ tenantId, conversationId, visitor, pos, at, incarnation, seq, state, labels },
    lastMessage: lastMessage && previewOf(lastMessage),
  };
}

/** Whether a conversation is open still: time may have closed it since its row was written, or its log may have expired. */
export const isOpenStill = (row: InboxRow, now: number, rules: LogRules): boolean =>
  !isExpired(row, now, rules) && statusOf(row.state, now, rules) === 'open';
