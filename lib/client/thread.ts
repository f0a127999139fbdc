import type { ConversationChange, Message, MessagePage } from './contract-types.ts';

/**
 * The messages of one conversation, each once by its id, in the order of their sequence numbers; and when it was closed and opened
 * again, each change once by its time.
 */
export function thread() {
  const messages = new Map<string, Message>();
  const changes = new Map<string, ConversationChange>();
  let older: string | null = null;
  let isLoaded = false;

  const inOrder = (): Message[] => [...messages.values()].sort((a, b) => a.seq - b.seq);

  /** Drops messages from before the page that came by socket: between them and the page there is a gap. */
  function dropBefore(seq: number) {
    for (const message of messages.values()) if (message.seq < seq) messages.delete(message.id);
  }

  function addChange(change: ConversationChange) {
    changes.set(`${change.at} ${change.status}`, change);
    if (change.reason === 'erased') dropErased(change.at);
  }

  /** Drops what was said until then: it is erased, and numbers begin again. */
  function dropErased(until: string) {
    for (const { id, timestamp } of messages.values()) if (timestamp <= until) messages.delete(id);
    older = null;
  }

  return {
    inOrder,
    /** Oldest first; from before the oldest message none is known. */
    changes: (): ConversationChange[] => [...changes.values()].sort((a, b) => a.at.localeCompare(b.at)),
    /** Whether the newest page was read; without it the messages before a single one are unknown. */
    isLoaded: () => isLoaded,
    /** The cursor of the page before the oldest one; `null` at the beginning. */
    older: () => older,
    /** Adds a page: the newest, or the one before the oldest. */
    addPage({ messages: found, changes: known = [], prevCursor }: MessagePage) {
      for (const message of found) messages.set(message.id, message);
      known.forEach(addChange);
      older = prevCursor;
      isLoaded = true;
      if (older !== null) dropBefore(found[0]?.seq ?? 0);
    },
    addChange,
    /** A message from before the oldest page is ignored until that page is read. */
    add(message: Message) {
      if (messages.has(message.id)) return;
      if (older !== null && message.seq < (inOrder()[0]?.seq ?? 0)) return;
      messages.set(message.id, message);
    },
  };
}
