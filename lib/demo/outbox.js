import { backOff } from './back-off.js';
import { randomId } from './random-id.js';

/**
 * Messages on their way. They go one after the other, so that they arrive in the order they were written, each with an id
 * of its own under which it may be sent any number of times and is stored once. They survive a reload of the tab.
 *
 * - `transmit(item)` sends one and comes back when it is stored; it throws a `GatewayError` otherwise.
 * - `onChange` hears that something is to be drawn differently.
 */
export function outbox({ kept, transmit, onChange }) {
  /** @type {{clientMessageId: string, conversationId?: string, text: string, attachments?: object[], at: string, error?: unknown}[]} */
  let items = (kept.read() ?? []).map(({ error, ...item }) => item);
  let isSending = false;
  let failures = 0;
  let nextTry;

  function change(next) {
    items = next;
    kept.write(items);
    onChange();
  }

  const without = (id) => items.filter(({ clientMessageId }) => clientMessageId !== id);

  async function pump() {
    clearTimeout(nextTry);
    if (isSending) return;
    isSending = true;
    for (let item = nextItem(); item; item = nextItem()) {
      const error = await attempt(item);
      if (error) {
        nextTry = setTimeout(pump, error.retryAfter ? error.retryAfter * 1000 : backOff(failures++));
        break;
      }
    }
    isSending = false;
  }

  const nextItem = () => items.find(({ error }) => error === undefined);

  /** Answers what makes it worth waiting; a message that will never be accepted is marked and passed over. */
  async function attempt(item) {
    try {
      await transmit(item);
      failures = 0;
      change(without(item.clientMessageId));
    } catch (error) {
      if (error.isPassing) return error;
      change(items.map((one) => (one.clientMessageId === item.clientMessageId ? { ...one, error } : one)));
    }
  }

  return {
    items: () => items,
    add(text, conversationId, attachments = []) {
      const at = new Date().toISOString();
      change([...items, { clientMessageId: randomId(), conversationId, text, attachments, at }]);
      pump();
    },
    /** The line is good again: do not wait any longer. */
    wake() {
      failures = 0;
      pump();
    },
    /** It is stored, whoever says so. */
    arrived: (id) => without(id).length < items.length && change(without(id)),
    retry(id) {
      change(items.map(({ error, ...item }) => (item.clientMessageId === id ? item : { ...item, error })));
      pump();
    },
    discard: (id) => change(without(id)),
  };
}
