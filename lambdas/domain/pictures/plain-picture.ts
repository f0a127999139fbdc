import { type ByteReader, type Bytes, byteReader } from './byte-reader.ts';
import type { PlainType } from './can-be-plain.ts';
import { plainJpeg } from './jpeg.ts';
import { plainPng } from './png.ts';
import { plainWebp } from './webp.ts';

const PLAIN: Readonly<Record<PlainType, (input: ByteReader) => AsyncGenerator<Buffer>>> = {
  'image/jpeg': plainJpeg,
  'image/png': plainPng,
  'image/webp': plainWebp,
};

/**
 * A JPEG, PNG or WebP without what its camera and programs say about it: where and when it was taken, with which camera, by whom, and
 * its thumbnail. It looks the same, and has the same number of bytes: what goes is overwritten, so a file of any size passes by without
 * being held.
 */
export const plainPicture = (contentType: PlainType, file: Bytes): Bytes => PLAIN[contentType](byteReader(file));
