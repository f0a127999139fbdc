/** The messages of one conversation: each once by its id, in the order of their sequence numbers, however often they come. */
export function thread() {
  const messages = new Map();
  let older = null;
  let isLoaded = false;

  const inOrder = () => [...messages.values()].sort((a, b) => a.seq - b.seq);

  /** What came by socket from before the page: it would stand there with a gap. */
  function forgetBefore(seq) {
    for (const message of messages.values()) if (message.seq < seq) messages.delete(message.id);
  }

  return {
    inOrder,
    /** Whether the newest page is here; before that a single message says nothing about what comes before it. */
    isLoaded: () => isLoaded,
    /** Where the page before the oldest one begins; `null` at the beginning. */
    older: () => older,
    /** A page as `GET /api/chat/messages` answers it: the newest, or the one before the oldest. */
    page({ messages: found, prevCursor }) {
      for (const message of found) messages.set(message.id, message);
      older = prevCursor;
      isLoaded = true;
      if (older !== null) forgetBefore(found[0]?.seq ?? 0);
    },
    /** `true` if it was new. One from before the oldest page is left to that page. */
    add(message) {
      if (messages.has(message.id)) return false;
      if (older !== null && message.seq < (inOrder()[0]?.seq ?? 0)) return false;
      messages.set(message.id, message);
      return true;
    },
  };
}
