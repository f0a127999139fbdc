/**
 * How far the conversation has been read, by the agents and by this visitor.
 *
 * @param {{messages: object, send: (seq: number) => boolean}} needs the thread; `send` returns `false` without a connection
 */
export function readReceipts({ messages, send }) {
  let byAgents = 0;
  let sent = 0;

  return {
    /** The sequence number up to which agents have read, as far as receipts came since this page was loaded. */
    readByAgents: () => byAgents,
    /** A `read` frame of an agent. */
    receive({ seq }) {
      byAgents = Math.max(byAgents, seq);
    },
    /** Sends a receipt for the last message while the page is visible. */
    mark() {
      const seq = messages.messages().findLast(({ sender }) => sender !== 'user')?.seq ?? 0;
      if (seq <= sent || document.visibilityState !== 'visible') return;
      if (send(seq)) sent = seq;
    },
    /** After a new connection the receipt is sent again. */
    reconnected() {
      sent = 0;
    },
  };
}
