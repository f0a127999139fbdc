const PAGE = 30;

/** Whether staff with this id has written a message. */
export const isOf = (senderId, { sender, sender_id: id }) => sender !== 'user' && id === senderId;

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
    /** Whether staff with this id has written in a conversation, as far as it was read. */
    hasWritten: (conversationId, senderId) =>
      of(conversationId)
        .messages()
        .some((message) => isOf(senderId, message)),
    /** The sequence number of the visitor's last message. */
    lastOfVisitor: (conversationId) =>
      of(conversationId)
        .messages()
        .findLast(({ sender }) => sender === 'user')?.seq ?? 0,
  };
}
