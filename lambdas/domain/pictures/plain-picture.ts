import { type ByteReader, type Bytes, byteReader } from './byte-reader.ts';
import { plainJpeg } from './jpeg.ts';
import { plainPng } from './png.ts';
import { plainWebp } from './webp.ts';

/** What makes a picture of a type plain, by its content type. */
const PLAIN: Readonly<Record<string, (input: ByteReader) => AsyncGenerator<Buffer>>> = {
  'image/jpeg': plainJpeg,
  'image/png': plainPng,
  'image/webp': plainWebp,
};

/** Whether pictures of this type are freed from what they say beside the picture. */
export const canBePlain = (contentType: string): boolean => contentType in PLAIN;

/**
 * A JPEG, PNG or WebP without what its camera and programs say about it: where and when it was taken, with which camera, by whom, and
 * its thumbnail. It looks the same, and has the same number of bytes: what goes is overwritten, so a file of any size passes by without
 * being held. A file of another type passes as it is.
 */
export const plainPicture = (contentType: string, file: Bytes): Bytes => PLAIN[contentType]?.(byteReader(file)) ?? file;
