import type { ConversationChange, ListedConversation, Message } from '@chat-gateway/client';

/** A conversation of the inbox, as the gateway's list shows it and frames have changed it since. */
export type Row = ListedConversation & {
  /** Where the last decision stands that was told; a frame with a lower one is older. */
  pos?: number;
  /** When a frame or an answer last changed it here, in milliseconds. */
  touchedAt?: number;
};

export type Rows = ReadonlyMap<string, Row>;

/** Milliseconds by which a list may lag behind what frames have told. */
const LIST_LAGS = 2_000;

const put = (rows: Rows, row: Row): Rows => new Map(rows).set(row.conversationId, row);

/** Adds a page that was asked for at `askedAt`. What was told since, or shortly before, is newer than the page. */
export function withPage(rows: Rows, page: readonly ListedConversation[], askedAt: number): Rows {
  const next = new Map(rows);
  for (const listed of page) {
    const known = rows.get(listed.conversationId);
    const isOlder = known !== undefined && (known.touchedAt ?? 0) > askedAt - LIST_LAGS;
    next.set(listed.conversationId, isOlder ? { ...known, visitor: listed.visitor } : { ...known, ...listed });
  }
  return next;
}

/** Adds one conversation as it was just answered. What only lists know of it is kept. */
export function withAnswer(rows: Rows, answered: ListedConversation, now: number): Rows {
  const known = rows.get(answered.conversationId);
  const { closedAt: _, ...kept } = known ?? {};
  return put(rows, { ...kept, ...answered, touchedAt: now });
}

/** A message of a conversation that is in the list. `me` is the id under which this agent writes. */
export function withMessage(rows: Rows, message: Message, me: string, now: number): Rows {
  const row = rows.get(message.conversationId);
  if (!row || message.seq <= row.seq) return rows;
  const { closedAt: _, ...open } = row;
  const isVisitors = message.sender === 'user';
  return put(rows, {
    ...open,
    status: 'open',
    lastMessage: message,
    lastActivityAt: message.timestamp,
    seq: message.seq,
    unread: message.sender_id === me ? 0 : (row.unread ?? 0) + message.seq - row.seq,
    ...(row.desk
      ? {
          desk: {
            ...row.desk,
            waitingSince: isVisitors ? (row.desk.waitingSince ?? message.timestamp) : null,
            snoozedUntil: isVisitors ? null : row.desk.snoozedUntil,
          },
        }
      : {}),
    touchedAt: now,
  });
}

/** It was closed or opened again, or its agents have decided something. */
export function withChange(rows: Rows, change: ConversationChange, now: number): Rows {
  const row = rows.get(change.conversation_id);
  if (!row || (change.pos ?? Number.POSITIVE_INFINITY) < (row.pos ?? 0)) return rows;
  const { closedAt: _, ...open } = row;
  return put(rows, {
    ...open,
    status: change.status,
    ...(change.status === 'closed' ? { closedAt: row.closedAt ?? change.at } : {}),
    ...(change.desk ? { desk: change.desk } : {}),
    ...(change.pos === undefined ? {} : { pos: change.pos }),
    touchedAt: now,
  });
}

/** This agent has read it to its end. */
export function withAllRead(rows: Rows, conversationId: string): Rows {
  const row = rows.get(conversationId);
  return row?.unread ? put(rows, { ...row, unread: 0 }) : rows;
}

/** Its visitor has read it up to a message. */
export function withSeen(rows: Rows, conversationId: string, seq: number): Rows {
  const row = rows.get(conversationId);
  return row && (row.seen ?? 0) < seq ? put(rows, { ...row, seen: seq }) : rows;
}

/** Another agent has it, and this one may not see it any more. */
export function withoutRow(rows: Rows, conversationId: string): Rows {
  if (!rows.has(conversationId)) return rows;
  const next = new Map(rows);
  next.delete(conversationId);
  return next;
}
