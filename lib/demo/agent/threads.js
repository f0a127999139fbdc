const PAGE = 30;

/** The threads of all conversations that were opened. */
export function threads(chat) {
  const opened = new Set();

  function of(conversationId) {
    opened.add(conversationId);
    return chat.thread(conversationId);
  }

  return {
    of,
    readNewest: (conversationId) => of(conversationId).loadNewest(PAGE),
    readOlder: (conversationId) => of(conversationId).loadOlder(PAGE),
    /** The conversations whose newest page was read. */
    loaded: () => [...opened].filter((conversationId) => of(conversationId).isLoaded()),
    /** The sequence number of the visitor's last message. */
    lastOfVisitor: (conversationId) =>
      of(conversationId)
        .messages()
        .findLast(({ sender }) => sender === 'user')?.seq ?? 0,
  };
}
