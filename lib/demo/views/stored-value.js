/** A JSON value in a browser storage, read anew each time because another tab may have changed it. `null` if there is none. */
export function storedValue(storage, key) {
  return {
    read() {
      try {
        return JSON.parse(storage.getItem(key) ?? 'null');
      } catch {
        return null;
      }
    },
    write: (value) => storage.setItem(key, JSON.stringify(value)),
    clear: () => storage.removeItem(key),
  };
}
