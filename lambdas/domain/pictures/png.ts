import { crc32 } from 'node:zlib';
import { type ByteReader, blanked, handedOn } from './byte-reader.ts';
import { orientationAlone } from './exif.ts';

const SIGNATURE = 8;

/** Chunks of the PNG specification and of APNG that say how to show the picture; all others are blanked. */
const SHOWN = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'bKGD'],
  ...['hIST', 'pHYs', 'sPLT', 'acTL', 'fcTL', 'fdAT', 'iDOT'],
]);

/** The type of a blanked chunk: ancillary, private and safe to copy, so that every decoder passes it over. */
const BLANK = 'blNk';

/** Bytes of EXIF data from which the orientation is read. Cameras' are smaller. */
const MOST_EXIF = 1_048_576;

/**
 * A PNG without what programs say about it: no text, time or EXIF data but the orientation, and nothing after its end. Every chunk keeps
 * its place and length.
 */
export async function* plainPng(input: ByteReader): AsyncGenerator<Buffer> {
  yield await input.take(SIGNATURE);
  for (;;) {
    const head = await input.take(8);
    if (head.length < 8) return yield Buffer.alloc(head.length);
    const [length, type] = [head.readUInt32BE(), head.toString('latin1', 4)];
    if (type === 'eXIf' && length <= MOST_EXIF) yield* exif(input, length, head);
    else if (SHOWN.has(type)) {
      yield head;
      yield* handedOn(input, length + 4);
    } else yield* blank(input, length, head);
    if (type === 'IEND') return yield* blanked(input);
  }
}

async function* exif(input: ByteReader, length: number, head: Buffer): AsyncGenerator<Buffer> {
  const content = orientationAlone(await input.take(length));
  yield head;
  yield content;
  yield* checksum(input, crc32(content, crc32(head.subarray(4))));
}

async function* blank(input: ByteReader, length: number, head: Buffer): AsyncGenerator<Buffer> {
  head.write(BLANK, 4, 'latin1');
  yield head;
  let sum = crc32(BLANK);
  for await (const part of blanked(input, length)) {
    sum = crc32(part, sum);
    yield part;
  }
  yield* checksum(input, sum);
}

/** The checksum of a chunk in place of the one that it had. */
async function* checksum(input: ByteReader, sum: number): AsyncGenerator<Buffer> {
  const had = await input.take(4);
  const made = Buffer.alloc(4);
  made.writeUInt32BE(sum);
  yield made.subarray(0, had.length);
}
