import { type ByteReader, blanked, handedOn } from './byte-reader.ts';
import { orientationAlone } from './exif.ts';

/** Bytes of `RIFF`, a length and `WEBP`; and of a chunk's name and length. */
const HEAD = 12;
const CHUNK = 8;

/** Chunks of the WebP container (RFC 9649) that say how to show the picture, EXIF its orientation; all others are blanked. */
const SHOWN = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP', 'EXIF']);

/** Bytes of a frame of an animation before its chunks, and the chunks that it is shown by. */
const FRAME = 16;
const IN_FRAME = new Set(['VP8 ', 'VP8L', 'ALPH']);

/** Bytes of EXIF data from which the orientation is read. Cameras' are smaller. */
const MOST_EXIF = 1_048_576;

/** Some programs write EXIF data as they stand in a JPEG. */
const PREFIX = 'Exif\0\0';

/** A WebP without what programs say about it: no XMP, no EXIF data but the orientation, and nothing after its end. */
export async function* plainWebp(input: ByteReader): AsyncGenerator<Buffer> {
  const head = await input.take(HEAD);
  yield head;
  if (head.length < HEAD) return;
  // The length counts from after itself, and has been read up to the first chunk.
  yield* chunks(input, head.readUInt32LE(4) - 4, SHOWN);
  yield* blanked(input);
}

/** The chunks in so many bytes: those that are shown as they are, all others blanked. */
async function* chunks(input: ByteReader, bytes: number, shown: ReadonlySet<string>): AsyncGenerator<Buffer> {
  for (let left = bytes; left > 0; ) {
    const chunk = await input.take(Math.min(CHUNK, left));
    yield chunk.length < CHUNK ? Buffer.alloc(chunk.length) : chunk;
    if (chunk.length < CHUNK) return;
    const [name, length] = [chunk.toString('latin1', 0, 4), chunk.readUInt32LE(4)];
    const padded = length + (length % 2);
    left -= CHUNK + padded;
    if (!shown.has(name) || (name === 'EXIF' && length > MOST_EXIF)) yield* blanked(input, padded);
    else if (name === 'EXIF') yield plainExif(await input.take(padded));
    else yield* name === 'ANMF' ? frame(input, padded) : handedOn(input, padded);
  }
}

async function* frame(input: ByteReader, bytes: number): AsyncGenerator<Buffer> {
  yield await input.take(Math.min(FRAME, bytes));
  yield* chunks(input, bytes - FRAME, IN_FRAME);
}

function plainExif(content: Buffer): Buffer {
  const from = content.subarray(0, PREFIX.length).toString('latin1') === PREFIX ? PREFIX.length : 0;
  return Buffer.concat([content.subarray(0, from), orientationAlone(content.subarray(from))]);
}
