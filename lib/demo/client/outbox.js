import { backOff } from './back-off.js';
import { randomId } from './random-id.js';

/**
 * Messages that are not stored yet. They are sent one after the other, so that they are stored in the order they were
 * written, each with an id under which it is stored once however often it is sent. They survive a reload of the tab.
 *
 * - `transmit(item)` sends a message and resolves when it is stored; it throws a `GatewayError` otherwise.
 * - `onChange` is called when items have changed.
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

  async function sendAll() {
    clearTimeout(nextTry);
    if (isSending) return;
    isSending = true;
    for (let item = nextItem(); item; item = nextItem()) {
      const error = await attempt(item);
      if (error) {
        nextTry = setTimeout(sendAll, error.retryAfter ? error.retryAfter * 1000 : backOff(failures++));
        break;
      }
    }
    isSending = false;
  }

  const nextItem = () => items.find(({ error }) => error === undefined);

  /** Returns a transient error; a message that is refused for good is marked and skipped. */
  async function attempt(item) {
    try {
      await transmit(item);
      failures = 0;
      change(without(item.clientMessageId));
    } catch (error) {
      if (error.isTransient) return error;
      change(items.map((one) => (one.clientMessageId === item.clientMessageId ? { ...one, error } : one)));
    }
  }

  return {
    items: () => items,
    add(text, conversationId, attachments = []) {
      const at = new Date().toISOString();
      change([...items, { clientMessageId: randomId(), conversationId, text, attachments, at }]);
      sendAll();
    },
    /** The connection is live again: retries at once. */
    retryNow() {
      failures = 0;
      sendAll();
    },
    /** Removes a message that is stored. */
    stored: (id) => without(id).length < items.length && change(without(id)),
    retry(id) {
      change(items.map(({ error, ...item }) => (item.clientMessageId === id ? item : { ...item, error })));
      sendAll();
    },
    discard: (id) => change(without(id)),
  };
}
