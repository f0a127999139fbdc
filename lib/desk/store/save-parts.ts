import type { FilePart } from '@chat-gateway/client';

/** Milliseconds until a file's address may be forgotten: by then the browser has begun to save it. */
const KEPT_FOR = 60_000;

type Read = (after: { after?: string }) => Promise<FilePart>;

/** Reads a file part by part, and has the browser save it. Until then it is in memory, whole. */
export async function saveParts(name: string, read: Read): Promise<void> {
  save(name, await partsOf(read)());
}

/** Has the browser save a file. */
export function save(name: string, parts: Blob[]): void {
  const href = URL.createObjectURL(new Blob(parts));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_FOR);
}

/** Reads the parts of a file, in order, saying after each how many bytes there are. Called again after a failure, it goes on where that was. */
export function partsOf(read: Read, onRead: (bytes: number) => void = () => {}): () => Promise<Blob[]> {
  const parts: Blob[] = [];
  let bytes = 0;
  let after: string | null | undefined;
  return async () => {
    while (after !== null) {
      const part: FilePart = await read(after === undefined ? {} : { after });
      const blob = new Blob([part.text]);
      parts.push(blob);
      bytes += blob.size;
      onRead(bytes);
      after = part.next;
    }
    return parts;
  };
}
