/** Tells listeners about events, by name. One that throws hinders no other: its error goes where uncaught errors go. */
export function emitter<Events>() {
  const listeners = new Map<keyof Events, Set<(event: never) => void>>();

  return {
    /** Returns a function that ends the listening. */
    on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all);
      all.add(listener);
      return () => void all.delete(listener);
    },
    emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          listener(event as never);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
