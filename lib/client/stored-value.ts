import { jsonOrNull } from './json-or-null.ts';

/** What keeps texts by keys: `localStorage`, `sessionStorage`, or anything of the same form. */
export type KeyValueStorage = {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
};

export type StoredValue<T> = { readonly key: string; read(): T | null; write(value: T): void };

/**
 * A JSON value in a storage, read anew each time because another tab may have changed it. `null` if there is none. A
 * storage that is full or forbidden keeps nothing, which harms nothing but what comes after a reload.
 */
export function storedValue<T extends object>(storage: KeyValueStorage, key: string): StoredValue<T> {
  return {
    key,
    read: () => orNull(() => jsonOrNull(storage.getItem(key) ?? '') as T | null),
    write: (value) => void orNull(() => storage.setItem(key, JSON.stringify(value))),
  };
}

/** Keeps texts as long as the program runs. */
export function memoryStorage(): KeyValueStorage {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => void texts.set(key, value),
  };
}

function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
