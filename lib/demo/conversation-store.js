/**
 * What is known of the tenant's conversations, from list answers and from frames, in whatever order they come: a row
 * never goes back to something older than it shows.
 */
export function conversationStore() {
  const rows = new Map();

  /** Frames can come late and out of order: the newest change of status counts, and a message changes none. */
  function changed(row, { status, at }) {
    row.activityAt = Math.max(row.activityAt, at);
    if (!status || at < row.statusAt) return;
    Object.assign(row, { status, statusAt: at });
  }

  return {
    get: (conversationId) => rows.get(conversationId),
    /** Newest activity first. */
    inOrder: () => [...rows.values()].sort((a, b) => b.activityAt - a.activityAt),
    /** Rows as `GET /api/chat/conversations` answers them. */
    listed(summaries) {
      for (const { conversationId, visitor, status, lastMessage, lastActivityAt, seq } of summaries) {
        const known = rows.get(conversationId);
        const row = known ?? { conversationId, visitor, status, lastMessage, seq, activityAt: 0, statusAt: 0 };
        row.visitor = visitor;
        if (seq >= row.seq) Object.assign(row, { seq, lastMessage });
        changed(row, { status, at: Date.parse(lastActivityAt) });
        rows.set(conversationId, row);
      }
    },
    /** `false` if the conversation is not known: a message does not say enough to make a row of it. */
    spoken(message) {
      const row = rows.get(message.conversationId);
      if (!row) return false;
      if (message.seq > row.seq) Object.assign(row, { seq: message.seq, lastMessage: message });
      changed(row, { at: Date.parse(message.timestamp) });
      return true;
    },
    /** A `conversation` frame: closed, or open again. */
    turned({ conversation_id: conversationId, status, at }) {
      const row = rows.get(conversationId);
      if (row) changed(row, { status, at: Date.parse(at) });
      return row !== undefined;
    },
  };
}
