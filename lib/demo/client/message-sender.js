import { GatewayError } from './gateway-error.js';

/** Milliseconds for the echo, after which HTTP is tried with the same id. */
const ECHO_TIMEOUT = 8_000;

/**
 * Sends messages until they are stored: by socket if it is open, where the echo is the acknowledgement; by HTTP if the
 * socket is down, goes down, or sends no echo. Both have the same client message id, so that sending twice stores once.
 */
export function messageSender({ socket, client, onMessage }) {
  /** Messages without a result, by client message id. */
  const waiting = new Map();

  const resultOf = (id) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => finish(id, 'timeout'), ECHO_TIMEOUT);
      waiting.set(id, { resolve, timer });
    });

  function finish(id, result) {
    const pending = waiting.get(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    waiting.delete(id);
    pending.resolve(result);
  }

  async function transmit({ clientMessageId, conversationId, text, attachments = [] }) {
    const result = resultOf(clientMessageId);
    const urls = attachments.map(({ url }) => ({ url }));
    const frame = { type: 'message', text, clientMessageId, conversation_id: conversationId, attachments: urls };
    if (!socket.send(frame)) finish(clientMessageId, 'down');
    const outcome = await result;
    if (outcome === 'stored') return;
    if (outcome instanceof GatewayError) throw outcome;
    const body = { text, clientMessageId, conversationId, attachments: urls };
    const { message } = await client.post('/api/chat/messages', body);
    onMessage(message);
  }

  return {
    transmit,
    receive(frame) {
      if (frame.type === 'message') finish(frame.message.clientMessageId, 'stored');
      if (frame.type === 'error') finish(frame.temp_id, new GatewayError(frame.error, frame));
    },
    down() {
      for (const id of [...waiting.keys()]) finish(id, 'down');
    },
  };
}
