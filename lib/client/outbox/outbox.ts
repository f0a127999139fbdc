import { backOff } from '../back-off.ts';
import type { Attachment, Message } from '../contract-types.ts';
import { type Deferred, deferred } from '../deferred.ts';
import { GatewayError, isTransient } from '../gateway-error.ts';
import type { StoredValue } from '../stored-value.ts';

/** A message that is not stored yet. One with an `error` was refused for good, and waits for `retry` or `discard`. */
export type OutboxItem = {
  clientMessageId: string;
  conversationId?: string;
  text: string;
  attachments?: Attachment[];
  /** An agent answers beside the one who has the conversation. */
  join?: true;
  /** When it was written. */
  at: string;
  error?: GatewayError;
};

type KeptItem = Omit<OutboxItem, 'error'>;

/** Refused messages that are kept for the user to decide; a program that never does so drops the oldest. */
const MOST_REFUSED = 100;

type Outbox = {
  kept: StoredValue<KeptItem[]>;
  /** Sends a message and resolves when it is stored; it rejects with a `GatewayError` otherwise. */
  transmit: (item: KeptItem) => Promise<Message>;
  onChange: (items: readonly OutboxItem[]) => void;
};

/**
 * Messages that are not stored yet. Those of one conversation are sent one after the other, so that they are stored in the
 * order in which they were written, each with an id under which it is stored once however often it is sent.
 */
export function outbox({ kept, transmit, onChange }: Outbox) {
  let items: OutboxItem[] = kept.read() ?? [];
  let isOver = false;
  const waiting = new Map<string, Deferred<Message>>();
  const lanes = new Map<string, ReturnType<typeof lane>>();

  const laneOf = ({ conversationId = '' }: KeptItem) => {
    const known = lanes.get(conversationId) ?? lane(conversationId);
    lanes.set(conversationId, known);
    return known;
  };

  /** In the storage only what is added or removed here changes: another tab may keep its own messages there. */
  function change(next: OutboxItem[], keep: (stored: KeptItem[]) => KeptItem[]) {
    items = next;
    kept.write(keep(kept.read() ?? []));
    onChange(items);
  }

  const without = <T extends KeptItem>(all: T[], id: string): T[] => all.filter((item) => item.clientMessageId !== id);

  function remove(id: string): boolean {
    if (!items.some(({ clientMessageId }) => clientMessageId === id)) return false;
    change(without(items, id), (stored) => without(stored, id));
    return true;
  }

  function settle(id: string, how: (promise: Deferred<Message>) => void) {
    const promise = waiting.get(id);
    waiting.delete(id);
    if (promise) how(promise);
  }

  function stored(message: Message) {
    const id = message.clientMessageId;
    if (id === undefined) return;
    remove(id);
    settle(id, ({ resolve }) => resolve(message));
  }

  /** It stays, with its error, for somebody to decide about. A reload tries it again. */
  function refused(id: string, error: GatewayError) {
    const marked = items.map((item) => (item.clientMessageId === id ? { ...item, error } : item));
    const tooMany = marked.filter((item) => item.error).slice(0, -MOST_REFUSED);
    change(
      marked.filter((item) => !tooMany.includes(item)),
      (all) => tooMany.reduce((left, { clientMessageId }) => without(left, clientMessageId), all),
    );
    settle(id, ({ reject }) => reject(error));
  }

  /** The messages of one conversation. */
  function lane(conversationId: string) {
    let isSending = false;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const next = () => items.find((item) => !item.error && (item.conversationId ?? '') === conversationId);

    async function run() {
      clearTimeout(timer);
      if (isSending || isOver) return;
      isSending = true;
      for (let item = next(); item && !isOver; item = next()) {
        const { error: _, ...message } = item;
        const passing = await attempt(message);
        if (passing && !isOver) {
          timer = setTimeout(run, passing.retryAfter ? passing.retryAfter * 1000 : backOff(failures++));
          break;
        }
      }
      isSending = false;
    }

    /** Resolves to an error that passes by itself. */
    async function attempt(item: KeptItem): Promise<GatewayError | undefined> {
      try {
        stored(await transmit(item));
        failures = 0;
      } catch (error) {
        if (isTransient(error)) return error;
        if (!isOver) refused(item.clientMessageId, asGatewayError(error));
      }
      return undefined;
    }

    return {
      run,
      retryNow() {
        failures = 0;
        run();
      },
      stop: () => clearTimeout(timer),
    };
  }

  return {
    items: (): readonly OutboxItem[] => items,
    /** Resolves with the stored message; rejects when it is refused for good, discarded, or the client closed. */
    add(item: KeptItem): Promise<Message> {
      if (isOver) return Promise.reject(closed());
      const promise = deferred<Message>();
      waiting.set(item.clientMessageId, promise);
      change([...items, item], (all) => [...all, item]);
      laneOf(item).run();
      return promise.promise;
    },
    /** The connection is live, or the client has just begun: tries all at once. */
    retryNow() {
      for (const item of items) laneOf(item).retryNow();
    },
    /** A message is known to be stored. */
    stored,
    /** Tries a refused message again. */
    retry(id: string) {
      change(
        items.map((item) => {
          const { error: _, ...again } = item;
          return item.clientMessageId === id ? again : item;
        }),
        (all) => all,
      );
      const item = items.find(({ clientMessageId }) => clientMessageId === id);
      if (item) laneOf(item).run();
    },
    discard(id: string) {
      remove(id);
      settle(id, ({ reject }) => reject(new GatewayError('the message was discarded', { code: 'CLOSED' })));
    },
    /** Ends sending. What is not stored stays in the storage. */
    stop() {
      isOver = true;
      for (const each of lanes.values()) each.stop();
      for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(closed()));
    },
  };
}

const closed = () => new GatewayError('the client was closed', { code: 'CLOSED' });

const asGatewayError = (error: unknown): GatewayError =>
  error instanceof GatewayError ? error : new GatewayError(String(error), { code: 'NETWORK' });
