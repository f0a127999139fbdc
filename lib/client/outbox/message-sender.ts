import type {
  ClientFrame,
  ErrorFrame,
  Message,
  SendMessageRequest,
  SentMessage,
  ServerFrame,
} from '../contract-types.ts';
import { deferred } from '../deferred.ts';
import { GatewayError } from '../gateway-error.ts';
import type { GatewayApi } from '../http/gateway-api.ts';
import type { OutboxItem } from './outbox.ts';

/** Milliseconds for the echo, after which the line is asked whether it lives, and after which HTTP is tried. */
const ECHO_OVERDUE = 4_000;
const ECHO_TIMEOUT = 15_000;

type Sender = {
  socket: { send(frame: ClientFrame): boolean; check(): void };
  api: Pick<GatewayApi, 'request'>;
};

type Outcome = Message | GatewayError | 'no answer';
type Pending = { finish: (outcome: Outcome) => void };

/**
 * Sends a message until it is stored: by socket if one is open, where the echo is the acknowledgement; by HTTP if none is, or
 * if it goes down or sends no echo. Both carry the same client message id, so that sending twice stores once.
 */
export function messageSender({ socket, api }: Sender) {
  const pending = new Map<string, Pending>();
  /** The number of the last `message` frame of this socket, to each conversation: the gateway stores them in that order. */
  const sent = new Map<string | undefined, number>();

  async function overSocket(item: OutboxItem): Promise<Outcome> {
    const id = item.clientMessageId;
    const n = (sent.get(item.conversationId) ?? 0) + 1;
    const { promise, resolve: finish } = deferred<Outcome>();
    pending.set(id, { finish });
    if (!socket.send({ type: 'message', ...content(item), ...named(item, 'conversation_id'), n })) {
      pending.delete(id);
      return 'no answer';
    }
    sent.set(item.conversationId, n);
    const overdue = setTimeout(socket.check, ECHO_OVERDUE);
    const timeout = setTimeout(() => finish('no answer'), ECHO_TIMEOUT);
    const outcome = await promise;
    clearTimeout(overdue);
    clearTimeout(timeout);
    pending.delete(id);
    return outcome;
  }

  const answer = (id: string | undefined, outcome: Message | GatewayError) =>
    id !== undefined && pending.get(id)?.finish(outcome);

  return {
    async transmit(item: OutboxItem): Promise<Message> {
      const outcome = await overSocket(item);
      // A token that has expired meanwhile is renewed by the HTTP request.
      if (outcome === 'no answer' || (outcome instanceof GatewayError && outcome.needsToken)) {
        const body: SendMessageRequest = { ...content(item), ...named(item, 'conversationId') };
        // Not repeated there: the outbox does, and knows when the line is back.
        const sent = { method: 'POST', path: '/api/chat/messages', body } as const;
        return (await api.request<SentMessage>(sent, { isSafe: false })).message;
      }
      if (outcome instanceof GatewayError) throw outcome;
      return outcome;
    },
    receive(frame: ServerFrame) {
      if (frame.type === 'message') answer(frame.message.clientMessageId, frame.message);
      if (frame.type === 'error') answer(frame.temp_id, refusal(frame));
    },
    /** Another socket is open. */
    opened() {
      sent.clear();
    },
    /** The socket is down: what waits for an echo goes by HTTP. */
    down() {
      for (const { finish } of pending.values()) finish('no answer');
    },
  };
}

/** What an `error` frame says, as the error that HTTP would give. */
export const refusal = ({ error, ...detail }: ErrorFrame): GatewayError => new GatewayError(error, detail);

function content({ text, clientMessageId, attachments = [], join }: OutboxItem) {
  const urls = attachments.map(({ url }) => ({ url }));
  return { text, clientMessageId, ...(urls.length > 0 ? { attachments: urls } : {}), ...(join ? { join } : {}) };
}

const named = <Name extends string>({ conversationId }: OutboxItem, name: Name): Partial<Record<Name, string>> =>
  conversationId === undefined ? {} : ({ [name]: conversationId } as Record<Name, string>);
