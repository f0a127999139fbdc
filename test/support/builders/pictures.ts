import { crc32, deflateSync } from 'node:zlib';

/** Pictures with the structure of those that cameras and phones make: a few pixels, and all that they say beside them. */

const short = (value: number, isLittle = false): Buffer => {
  const made = Buffer.alloc(2);
  isLittle ? made.writeUInt16LE(value) : made.writeUInt16BE(value);
  return made;
};
const long = (value: number, isLittle = false): Buffer => {
  const made = Buffer.alloc(4);
  isLittle ? made.writeUInt32LE(value) : made.writeUInt32BE(value);
  return made;
};

/** What no published picture may hold: a place in each of the forms that it is stored in. */
export const PLACE = 'N48-12-30-E016-22-15';

/** EXIF data as TIFF 6.0 lays them out: a first directory with camera and orientation, and one with the position (EXIF 2.32, 4.6.6). */
export function exif({ orientation = 6, isLittle = false } = {}): Buffer {
  const entry = (tag: number, type: number, count: number, value: Buffer): Buffer =>
    Buffer.concat([
      short(tag, isLittle),
      short(type, isLittle),
      long(count, isLittle),
      value,
      Buffer.alloc(4 - value.length),
    ]);
  const place = Buffer.from(`${PLACE}\0`);
  const [first, gps] = [8, 8 + 2 + 3 * 12 + 4];
  const text = gps + 2 + 12 + 4;
  return Buffer.concat([
    Buffer.from(isLittle ? 'II*\0' : 'MM\0*', 'latin1'),
    long(first, isLittle),
    short(3, isLittle),
    entry(0x010f, 2, place.length, long(text, isLittle)),
    entry(0x0112, 3, 1, short(orientation, isLittle)),
    entry(0x8825, 4, 1, long(gps, isLittle)),
    long(0, isLittle),
    short(1, isLittle),
    entry(0x001b, 7, place.length, long(text, isLittle)),
    long(0, isLittle),
    place,
  ]);
}

export const XMP = Buffer.from(
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>${PLACE}</exif:GPSLatitude></x:xmpmeta>`,
);

const segment = (marker: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), short(content.length + 2), content]);

export const app = (number: number, ...content: (Buffer | string)[]): Buffer =>
  segment(
    0xe0 + number,
    Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
  );

export const comment = (text: string): Buffer => segment(0xfe, Buffer.from(text));

export const JFIF = app(0, 'JFIF\0', Buffer.from([1, 2, 0, 0, 1, 0, 1, 0, 0]));

/** One gray JPEG of 8 by 8 pixels, with `segments` after its beginning and marks of restarts in its scan. */
export function jpeg(...segments: Buffer[]): Buffer {
  const table = segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)]));
  const frame = segment(0xc0, Buffer.from([8, 0, 8, 0, 8, 1, 1, 0x11, 0]));
  const codes = segment(
    0xc4,
    Buffer.concat([Buffer.from([0]), Buffer.from([0, 1, ...Array(14).fill(0)]), Buffer.from([0])]),
  );
  const scan = Buffer.concat([
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xff, 0xd1, 0x78]),
  ]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, table, frame, codes, scan, Buffer.from([0xff, 0xd9])]);
}

export const chunk = (type: string, content: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    long(content.length),
    Buffer.from(type),
    content,
    long(crc32(Buffer.concat([Buffer.from(type), content]))),
  ]);

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG of one gray pixel, with `chunks` before its data. */
export const png = (...chunks: Buffer[]): Buffer =>
  Buffer.concat([
    PNG_SIGNATURE,
    chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    ...chunks,
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    chunk('IEND'),
  ]);

export const riff = (name: string, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from(name), long(content.length, true), content, Buffer.alloc(content.length % 2)]);

/** A WebP in the extended form, with `chunks` after its data. */
export function webp(...chunks: Buffer[]): Buffer {
  const lossless = Buffer.from('2f00000010071011118888fe07', 'hex');
  const all = Buffer.concat([
    Buffer.from('WEBP'),
    riff('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    riff('VP8L', lossless),
    ...chunks,
  ]);
  return Buffer.concat([Buffer.from('RIFF'), long(all.length, true), all]);
}
