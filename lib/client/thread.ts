import type { Message, MessagePage } from './contract-types.ts';

/** The messages of one conversation, each once by its id, in the order of their sequence numbers. */
export function thread() {
  const messages = new Map<string, Message>();
  let older: string | null = null;
  let isLoaded = false;

  const inOrder = (): Message[] => [...messages.values()].sort((a, b) => a.seq - b.seq);

  /** Drops messages from before the page that came by socket: between them and the page there is a gap. */
  function dropBefore(seq: number) {
    for (const message of messages.values()) if (message.seq < seq) messages.delete(message.id);
  }

  return {
    inOrder,
    /** Whether the newest page was read; without it the messages before a single one are unknown. */
    isLoaded: () => isLoaded,
    /** The cursor of the page before the oldest one; `null` at the beginning. */
    older: () => older,
    /** Adds a page: the newest, or the one before the oldest. */
    addPage({ messages: found, prevCursor }: MessagePage) {
      for (const message of found) messages.set(message.id, message);
      older = prevCursor;
      isLoaded = true;
      if (older !== null) dropBefore(found[0]?.seq ?? 0);
    },
    /** A message from before the oldest page is ignored until that page is read. */
    add(message: Message) {
      if (messages.has(message.id)) return;
      if (older !== null && message.seq < (inOrder()[0]?.seq ?? 0)) return;
      messages.set(message.id, message);
    },
  };
}
