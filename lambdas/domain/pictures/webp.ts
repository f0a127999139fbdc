import { type ByteReader, blanked, handedOn } from './byte-reader.ts';
import { orientationAlone } from './exif.ts';

/** Bytes of `RIFF`, a length and `WEBP`; and of a chunk's name and length. */
const HEAD = 12;
const CHUNK = 8;

/** Chunks of the WebP container (RFC 9649) that say how to show the picture; all others are blanked. */
const SHOWN = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

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
  for (let left = head.readUInt32LE(4) - 4; left > 0; ) {
    const chunk = await input.take(CHUNK);
    yield chunk.length < CHUNK ? Buffer.alloc(chunk.length) : chunk;
    if (chunk.length < CHUNK) return;
    const [name, length] = [chunk.toString('latin1', 0, 4), chunk.readUInt32LE(4)];
    const padded = length + (length % 2);
    if (name === 'EXIF' && length <= MOST_EXIF) yield plainExif(await input.take(padded));
    else yield* SHOWN.has(name) ? handedOn(input, padded) : blanked(input, padded);
    left -= CHUNK + padded;
  }
  yield* blanked(input);
}

function plainExif(content: Buffer): Buffer {
  const from = content.subarray(0, PREFIX.length).toString('latin1') === PREFIX ? PREFIX.length : 0;
  return Buffer.concat([content.subarray(0, from), orientationAlone(content.subarray(from))]);
}
