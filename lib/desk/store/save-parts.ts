import type { FilePart } from '@chat-gateway/client';

/** Milliseconds until a file's address may be forgotten: by then the browser has begun to save it. */
const KEPT_FOR = 60_000;

type Read = (after: { after?: string }) => Promise<FilePart>;

/** Reads a file part by part, saying after each how many bytes it has, and has the browser save it. Until then it is in memory, whole. */
export async function saveParts(name: string, read: Read, onRead?: (bytes: number) => void): Promise<void> {
  const href = URL.createObjectURL(new Blob(await partsOf(read, onRead)));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_FOR);
}

/** The parts of a file, in order. */
export async function partsOf(read: Read, onRead: (bytes: number) => void = () => {}): Promise<Blob[]> {
  const parts: Blob[] = [];
  let bytes = 0;
  for (let after: string | null | undefined; after !== null; ) {
    const part: FilePart = await read(after === undefined ? {} : { after });
    const blob = new Blob([part.text]);
    parts.push(blob);
    bytes += blob.size;
    onRead(bytes);
    after = part.next;
  }
  return parts;
}
