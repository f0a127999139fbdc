import type { ConversationChange, Message, MessagePage } from './contract-types.ts';
import type { GatewayApi } from './http/gateway-api.ts';
import { thread } from './thread.ts';

/** The messages of one conversation as far as they were read, kept up to date by the socket. */
export type ChatThread = {
  /** Oldest first, without repetitions. */
  messages(): readonly Message[];
  /** When it was closed and opened again, as far as its messages were read and since, oldest first. */
  changes(): readonly ConversationChange[];
  /** Whether the newest page was read. */
  isLoaded(): boolean;
  /** Whether there is a page before the oldest one. */
  hasOlder(): boolean;
  /** Reads the newest page. Its `nextCursor` is where a visitor's socket goes on. */
  loadNewest(limit?: number): Promise<MessagePage>;
  loadOlder(limit?: number): Promise<MessagePage>;
};

/** The threads that were asked for, by conversation; `''` is a visitor's own. `onRead` is told each page. */
export function chatThreads(api: Pick<GatewayApi, 'messages'>, onRead: (page: MessagePage) => void) {
  const opened = new Map<string, ReturnType<typeof made>>();

  function made(conversationId: string) {
    const messages = thread();
    const of = conversationId === '' ? {} : { conversationId };
    async function read(cursor: { before?: string }, limit: number | undefined): Promise<MessagePage> {
      const page = await api.messages({ ...of, ...cursor, ...(limit === undefined ? {} : { limit }) });
      messages.addPage(page);
      onRead(page);
      return page;
    }
    const shown: ChatThread = {
      messages: messages.inOrder,
      changes: messages.changes,
      isLoaded: messages.isLoaded,
      hasOlder: () => messages.older() !== null,
      loadNewest: (limit) => read({}, limit),
      loadOlder(limit) {
        const before = messages.older();
        return read(before === null ? {} : { before }, limit);
      },
    };
    return { shown, add: messages.add, addChange: messages.addChange };
  }

  return {
    of(conversationId = ''): ChatThread {
      const known = opened.get(conversationId) ?? made(conversationId);
      opened.set(conversationId, known);
      return known.shown;
    },
    add(message: Message) {
      opened.get(message.conversationId)?.add(message);
      opened.get('')?.add(message);
    },
    addChange(change: ConversationChange) {
      opened.get(change.conversation_id)?.addChange(change);
      opened.get('')?.addChange(change);
    },
  };
}
