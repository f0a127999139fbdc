const PAGE = 30;

/** The most pages that are read to find one conversation. */
const MOST_PAGES = 10;

/** Reads the gateway's list of conversations into a store, page by page. */
export function conversationPages({ desk, store }) {
  let nextPage = null;
  let ownSenderId = null;
  let newest = null;

  const page = (after) => desk.listConversations({ limit: PAGE, after });

  async function read(after) {
    const askedAt = Date.now();
    const { conversations, nextCursor, syncCursor, senderId } = await page(after);
    store.addSummaries(conversations, askedAt);
    ownSenderId = senderId;
    nextPage = nextCursor;
    return syncCursor;
  }

  return {
    hasMore: () => nextPage !== null,
    /** The `sender_id` of this agent's own messages; null before the first page. */
    senderId: () => ownSenderId,
    readMore: () => read(nextPage),
    /** Reads from the top until a conversation is found. Returns the cursor from which the socket continues. */
    async readUntil(conversationId) {
      const cursor = await read();
      for (let pages = 1; conversationId && nextPage && !store.get(conversationId) && pages < MOST_PAGES; pages++) {
        await read(nextPage);
      }
      return cursor;
    },
    /** Reads the first page only: it has the newest conversations. Calls while it is read share it. */
    readNewest() {
      const askedAt = Date.now();
      newest ??= page()
        .then(({ conversations }) => store.addSummaries(conversations, askedAt))
        .finally(() => {
          newest = null;
        });
      return newest;
    },
  };
}
