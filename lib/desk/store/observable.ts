/** A value that tells when it has become another one. */
export type Observable<T> = {
  get(): T;
  /** Listeners are told, unless it is the same value. */
  set(next: T): void;
  update(change: (now: T) => T): void;
  /** Returns a function that ends the listening. */
  subscribe(listener: () => void): () => void;
};

/** All state of the page is kept in such values: views read them, and nothing of them knows that there are views. */
export function observable<T>(initial: T): Observable<T> {
  let value = initial;
  const listeners = new Set<() => void>();

  function set(next: T) {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  }

  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
