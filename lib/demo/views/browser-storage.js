/**
 * A storage of the browser, `localStorage` or `sessionStorage`; one that ends with the page where the browser denies it, as it does
 * in a frame on another site.
 */
export function browserStorage(name) {
  try {
    const storage = globalThis[name];
    storage.getItem('');
    return storage;
  } catch {
    return memoryStorage();
  }
}

function memoryStorage() {
  const texts = new Map();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
    isForgetful: true,
  };
}
