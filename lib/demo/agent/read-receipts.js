import { browserStorage } from '../views/browser-storage.js';
import { storedValue } from '../views/stored-value.js';

/**
 * How far conversations have been read, by this agent and by their visitors. The gateway passes receipts on and does not
 * store them, so the agent's own are kept in this browser.
 *
 * @param {{tenantId: string, send: (seq: number, conversationId: string) => boolean}} needs `send` returns `false` without a connection
 */
export function readReceipts({ tenantId, send }) {
  const kept = storedValue(browserStorage('localStorage'), `chat-demo:read:${tenantId}`);
  const byVisitor = new Map();
  /** Receipts that were sent on this connection. */
  const sent = new Map();
  const readHere = (conversationId) => kept.read()?.[conversationId] ?? 0;

  return {
    /** The sequence number up to which this agent has read. */
    readHere,
    /** The same of the visitor, as far as receipts came since this page was loaded. */
    readByVisitor: (conversationId) => byVisitor.get(conversationId) ?? 0,
    /** A `read` frame of a visitor. */
    receive({ conversation_id: conversationId, seq }) {
      byVisitor.set(conversationId, Math.max(byVisitor.get(conversationId) ?? 0, seq));
    },
    /** Marks a conversation as read; `true` if it was not. */
    mark(conversationId, seq) {
      const isNew = seq > (sent.get(conversationId) ?? 0);
      if (isNew && send(seq, conversationId)) sent.set(conversationId, seq);
      if (seq <= readHere(conversationId)) return false;
      kept.write({ ...kept.read(), [conversationId]: seq });
      return true;
    },
    /** After a new connection the receipts are sent again. */
    reconnected: () => sent.clear(),
    /** A visitor who has just come online gets the receipt again. */
    resend: (conversationId) => sent.delete(conversationId),
  };
}
