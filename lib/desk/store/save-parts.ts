import type { FilePart } from '@chat-gateway/client';

/** Milliseconds until a file's address may be forgotten: by then the browser has begun to save it. */
const KEPT_FOR = 60_000;

type File = { name: string; type: string; read: (after: { after?: string }) => Promise<FilePart> };

/** Reads a file part by part, saying how much it has, and has the browser save it. Until then it is in memory, whole. */
export async function saveParts({ name, type, read }: File, onRead: (bytes: number) => void = () => {}): Promise<void> {
  const parts: Blob[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const part: FilePart = await read(after === undefined ? {} : { after });
    parts.push(new Blob([part.text]));
    onRead(parts.reduce((sum, { size }) => sum + size, 0));
    after = part.next;
  }
  const href = URL.createObjectURL(new Blob(parts, { type }));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_FOR);
}
