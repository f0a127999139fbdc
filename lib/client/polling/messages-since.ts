import type { Message, MessagePage, MessagesQuery } from '../contract-types.ts';
import type { GatewayApi } from '../http/gateway-api.ts';

/** Messages in one answer: the most that the gateway gives. */
const PAGE = 100;

/**
 * The messages of a visitor after a cursor, page by page over HTTP, each as it comes. Without a cursor nothing had been said yet, so
 * all messages are, however many.
 *
 * A cursor stays before a message that is not marked as pushed, so the newest may be read twice.
 */
export function messagesSince(api: Pick<GatewayApi, 'request'>) {
  // Not repeated here: whoever asks again and again does, and knows whether it is still worth it.
  const page = (query: MessagesQuery): Promise<MessagePage> =>
    api.request<MessagePage>(
      { method: 'GET', path: '/api/chat/messages', query: { limit: PAGE, ...query } },
      { isSafe: false },
    );

  async function fromTheBeginning(told: (message: Message) => void): Promise<string | null> {
    const newest = await page({});
    let { messages, prevCursor } = newest;
    while (prevCursor !== null) {
      const older = await page({ before: prevCursor });
      messages = [...older.messages, ...messages];
      prevCursor = older.prevCursor;
    }
    messages.forEach(told);
    return newest.nextCursor;
  }

  /** Resolves to the cursor that was reached. */
  return async function read(after: string | null, told: (message: Message) => void): Promise<string | null> {
    if (after === null) return fromTheBeginning(told);
    for (let reached = after; ; ) {
      const { messages, nextCursor } = await page({ after: reached });
      messages.forEach(told);
      if (messages.length < PAGE || nextCursor === null || nextCursor === reached) return nextCursor ?? reached;
      reached = nextCursor;
    }
  };
}
