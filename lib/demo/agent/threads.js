import { thread } from '../client/thread.js';

const PAGE = 30;

/** The threads of all conversations that were opened. */
export function threads({ client }) {
  const opened = new Map();

  function of(conversationId) {
    if (!opened.has(conversationId)) opened.set(conversationId, thread());
    return opened.get(conversationId);
  }

  async function readPage(conversationId, cursor = {}) {
    const page = await client.get('/api/chat/messages', { conversationId, limit: PAGE, ...cursor });
    of(conversationId).addPage(page);
  }

  return {
    of,
    /** Adds a message to its thread, if that was opened. */
    add: (message) => opened.get(message.conversationId)?.add(message),
    readNewest: (conversationId) => readPage(conversationId),
    readOlder: (conversationId) => readPage(conversationId, { before: of(conversationId).older() }),
    /** The conversations whose newest page was read. */
    loaded: () => [...opened].filter(([, messages]) => messages.isLoaded()).map(([conversationId]) => conversationId),
    /** The sequence number of the visitor's last message. */
    lastOfVisitor: (conversationId) =>
      of(conversationId)
        .inOrder()
        .findLast(({ sender }) => sender === 'user')?.seq ?? 0,
  };
}
