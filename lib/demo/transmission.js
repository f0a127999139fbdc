import { GatewayError } from './gateway-error.js';

/** Milliseconds that the echo may take before HTTP is tried with the same id. */
const PATIENCE = 8_000;

/**
 * Gets one message stored: by socket if that is open, where the echo is the acknowledgement; by HTTP if the socket is
 * down, goes down, or says nothing. Both ways name the same client message id, so that trying twice stores once.
 */
export function transmission({ socket, client, onMessage }) {
  /** Who waits for an answer, by client message id. */
  const waiting = new Map();

  const answerTo = (id) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => settle(id, 'silence'), PATIENCE);
      waiting.set(id, { resolve, timer });
    });

  function settle(id, answer) {
    const one = waiting.get(id);
    if (!one) return;
    clearTimeout(one.timer);
    waiting.delete(id);
    one.resolve(answer);
  }

  async function transmit({ clientMessageId, conversationId, text, attachments = [] }) {
    const answer = answerTo(clientMessageId);
    const carried = attachments.map(({ url }) => ({ url }));
    const frame = { type: 'message', text, clientMessageId, conversation_id: conversationId, attachments: carried };
    if (!socket.send(frame)) settle(clientMessageId, 'down');
    const said = await answer;
    if (said === 'stored') return;
    if (said instanceof GatewayError) throw said;
    const body = { text, clientMessageId, conversationId, attachments: carried };
    const { message } = await client.post('/api/chat/messages', body);
    onMessage(message);
  }

  return {
    transmit,
    hear(frame) {
      if (frame.type === 'message') settle(frame.message.clientMessageId, 'stored');
      if (frame.type === 'error') settle(frame.temp_id, new GatewayError(frame.error, frame));
    },
    down() {
      for (const id of [...waiting.keys()]) settle(id, 'down');
    },
  };
}
