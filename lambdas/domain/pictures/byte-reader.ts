/** The bytes of a file, whatever the chunks that they come in. */
export type Bytes = AsyncIterable<Uint8Array>;

/** Reads a stream by numbers of bytes, and hands on what nobody looks at. */
export type ByteReader = {
  /** The next `count` bytes, or fewer at the end; they are read again. */
  peek(count: number): Promise<Buffer>;
  /** The next `count` bytes, or fewer at the end. */
  take(count: number): Promise<Buffer>;
  /** What has come so far and is not read: at least one byte, unless the stream has ended. */
  available(): Promise<Buffer>;
};

export function byteReader(source: Bytes): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const fill = async (count: number): Promise<void> => {
    const parts = [held];
    for (let length = held.length; length < count; ) {
      const next = await chunks.next();
      if (next.done) break;
      parts.push(Buffer.from(next.value));
      length += next.value.length;
    }
    if (parts.length > 1) held = Buffer.concat(parts);
  };
  return {
    async peek(count) {
      if (held.length < count) await fill(count);
      return held.subarray(0, count);
    },
    async take(count) {
      if (held.length < count) await fill(count);
      const taken = held.subarray(0, count);
      held = held.subarray(taken.length);
      return taken;
    },
    async available() {
      if (held.length === 0) await fill(1);
      return held;
    },
  };
}

/** Bytes that are taken and handed on at once. */
const AT_ONCE = 65_536;

/** The next `count` bytes as they are. */
export async function* handedOn(input: ByteReader, count = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  for (let left = count; left > 0; ) {
    const part = await input.take(Math.min(left, Math.max(1, (await input.available()).length), AT_ONCE));
    if (part.length === 0) return;
    left -= part.length;
    yield part;
  }
}

/** As many zeros as the next `count` bytes are. */
export async function* blanked(input: ByteReader, count = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  for await (const part of handedOn(input, count)) yield Buffer.alloc(part.length);
}
