/**
 * The tenant's conversations, from list responses and from frames, in any order: a row never returns to an older state.
 */
export function conversationStore() {
  const rows = new Map();

  /** Frames can come late and out of order: the newest change of status counts. */
  function updateStatus(row, { status, at }) {
    if (at >= row.statusAt) Object.assign(row, { status, statusAt: at });
  }

  const updateActivity = (row, at) => {
    row.activityAt = Math.max(row.activityAt, at);
  };

  return {
    get: (conversationId) => rows.get(conversationId),
    /** By the last message, the newest first: closing and reopening move nothing. */
    inOrder: () => [...rows.values()].sort((a, b) => b.activityAt - a.activityAt),
    /**
     * Adds summaries of `GET /api/chat/conversations`, or of a change that was asked for. An open one does not say since when: it
     * is newer than any frame that had come before it was asked for.
     *
     * @param {object[]} summaries
     * @param {number} askedAt milliseconds of the page's own clock
     */
    addSummaries(summaries, askedAt) {
      for (const { conversationId, visitor, status, lastMessage, lastActivityAt, closedAt, seq } of summaries) {
        const known = rows.get(conversationId);
        const row = known ?? {
          conversationId,
          visitor,
          status,
          lastMessage,
          seq,
          activityAt: 0,
          statusAt: 0,
          heardAt: 0,
        };
        row.visitor = visitor;
        if (seq >= row.seq) Object.assign(row, { seq, lastMessage });
        updateActivity(row, Date.parse(lastActivityAt));
        if (closedAt) updateStatus(row, { status, at: Date.parse(closedAt) });
        else if (row.heardAt <= askedAt) updateStatus(row, { status, at: row.statusAt + 1 });
        rows.set(conversationId, row);
      }
    },
    /** `false` if the conversation is not known: a message is not enough for a row. */
    addMessage(message) {
      const row = rows.get(message.conversationId);
      if (!row) return false;
      if (message.seq > row.seq) Object.assign(row, { seq: message.seq, lastMessage: message });
      updateActivity(row, Date.parse(message.timestamp));
      return true;
    },
    /** A `conversation` frame: closed or reopened. `false` if the conversation is not known. */
    changeStatus({ conversation_id: conversationId, status, at }) {
      const row = rows.get(conversationId);
      if (row) {
        row.heardAt = Date.now();
        updateStatus(row, { status, at: Date.parse(at) });
      }
      return row !== undefined;
    },
  };
}
