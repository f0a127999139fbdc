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
    /** Returns `false` if the storage is full or denied: then a reload forgets the value. */
    write(value) {
      try {
        storage.setItem(key, JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    clear: () => storage.removeItem(key),
  };
}
