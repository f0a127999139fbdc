import type { MessagePage, MessagesQuery } from '../contract-types.ts';
import type { GatewayApi } from '../http/gateway-api.ts';
import { framesOf, type ToldFrame } from '../told-frame.ts';

/** Messages in one answer: the most that the gateway gives. */
const PAGE = 100;

/**
 * What a visitor was told after a cursor, page by page over HTTP. Without a cursor nothing had been said yet, so all of it, however
 * much.
 *
 * A cursor stays before a message that is not marked as pushed, so the newest may be read twice.
 */
export function framesSince(api: Pick<GatewayApi, 'request'>) {
  // Not repeated here: whoever asks again and again does, and knows whether it is still worth it.
  const page = (query: MessagesQuery): Promise<MessagePage> =>
    api.request<MessagePage>(
      { method: 'GET', path: '/api/chat/messages', query: { limit: PAGE, ...query } },
      { isSafe: false },
    );

  async function fromTheBeginning(tell: (frame: ToldFrame) => void): Promise<string | null> {
    const newest = await page({});
    const pages = [newest];
    for (let { prevCursor } = newest; prevCursor !== null; ) {
      const older = await page({ before: prevCursor });
      pages.unshift(older);
      prevCursor = older.prevCursor;
    }
    pages.flatMap(framesOf).forEach(tell);
    return newest.nextCursor;
  }

  /** Resolves to the cursor that was reached. */
  return async function read(after: string | null, tell: (frame: ToldFrame) => void): Promise<string | null> {
    if (after === null) return fromTheBeginning(tell);
    for (let reached = after; ; ) {
      const found = await page({ after: reached });
      framesOf(found).forEach(tell);
      const { messages, nextCursor } = found;
      if (messages.length < PAGE || nextCursor === null || nextCursor === reached) return nextCursor ?? reached;
      reached = nextCursor;
    }
  };
}
