import type { KeyValueStorage } from '@chat-gateway/client';

/** A value that outlives the page, as JSON; `null` if there is none. A storage that is full or forbidden keeps nothing. */
export type Stored<T> = { readonly key: string; read(): T | null; write(value: T | null): void };

export function stored<T>(storage: () => KeyValueStorage & { removeItem(key: string): void }, key: string): Stored<T> {
  const orNull = <R>(work: () => R): R | null => {
    try {
      return work();
    } catch {
      return null;
    }
  };
  return {
    key,
    read: () => orNull(() => JSON.parse(storage().getItem(key) ?? 'null') as T),
    write: (value) =>
      void orNull(() => (value === null ? storage().removeItem(key) : storage().setItem(key, JSON.stringify(value)))),
  };
}
