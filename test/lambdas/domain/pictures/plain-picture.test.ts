import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { canBePlain, type PlainType } from '../../../../lambdas/domain/pictures/can-be-plain.ts';
import { plainPicture } from '../../../../lambdas/domain/pictures/plain-picture.ts';
import {
  app,
  chunk,
  comment,
  exif,
  JFIF,
  jpeg,
  PLACE,
  PNG_SIGNATURE,
  png,
  riff,
  webp,
  XMP,
} from '../../../support/builders/pictures.ts';

/** A stream in chunks of one size. */
async function* inChunks(file: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

async function plain(type: PlainType, file: Buffer, size = 65_536): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  // A copy: what a stream hands out is its own.
  for await (const part of plainPicture(type, inChunks(Buffer.from(file), size))) parts.push(part);
  return Buffer.concat(parts);
}

const EXIF = app(1, 'Exif\0\0', exif());
const PROFILE = app(2, 'ICC_PROFILE\0', Buffer.from([1, 1]), 'a color profile');
const SECOND = jpeg(app(1, 'Exif\0\0', exif({ isLittle: true })));
const FILM = Buffer.from(`\0\0\0\u0018ftypmp42....moov..udta..${PLACE}`, 'latin1');

/** A film in whose bytes an image begins by chance: three bytes of sixteen million are such a beginning. */
const LIKE_AN_IMAGE = Buffer.concat([
  Buffer.from('\0\0\0\u0018ftypmp42....mdat', 'latin1'),
  Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0x01, 0x00]),
  Buffer.from(`moov..udta..${PLACE}`),
]);
/** Version, density, and a thumbnail of 7 by 1 pixels of 3 bytes each. */
const THUMBNAIL = [1, 2, 0, 0, 1, 0, 1, 7, 1];
const FRAME = Buffer.concat([Buffer.alloc(16), riff('VP8L', Buffer.alloc(3)), riff('JUNK', Buffer.from(PLACE))]);

const FILES: [what: string, type: PlainType, file: Buffer][] = [
  ['a JPEG of a phone', 'image/jpeg', jpeg(EXIF, PROFILE)],
  ['a JPEG with little-endian EXIF data', 'image/jpeg', jpeg(JFIF, app(1, 'Exif\0\0', exif({ isLittle: true })))],
  ['a JPEG with XMP', 'image/jpeg', jpeg(app(1, 'http://ns.adobe.com/xap/1.0/\0', XMP))],
  ['a JPEG with the rest of a long XMP', 'image/jpeg', jpeg(app(1, 'http://ns.adobe.com/xmp/extension/\0', XMP))],
  ['a JPEG with IPTC data', 'image/jpeg', jpeg(app(13, 'Photoshop 3.0\x008BIM\u0004\u0004', PLACE))],
  ['a JPEG with a comment', 'image/jpeg', jpeg(comment(PLACE))],
  ['a JPEG of an action camera', 'image/jpeg', jpeg(app(6, 'GoPro\0GPS5', PLACE))],
  ['a JPEG with a further picture and a film behind it', 'image/jpeg', Buffer.concat([jpeg(EXIF), SECOND, FILM])],
  ['a JPEG with a film that holds what begins like an image', 'image/jpeg', Buffer.concat([jpeg(EXIF), LIKE_AN_IMAGE])],
  ['a JPEG with a thumbnail of its own kind', 'image/jpeg', jpeg(JFIF, app(0, 'JFXX\0\u0010', SECOND))],
  ['a JPEG with a thumbnail beside its density', 'image/jpeg', jpeg(app(0, 'JFIF\0', Buffer.from(THUMBNAIL), PLACE))],
  ['a JPEG of a vendor with a part of its own', 'image/jpeg', jpeg(app(2, 'VENDOR\0', PLACE))],
  ['a JPEG with more behind its color transform', 'image/jpeg', jpeg(app(14, 'Adobe\0d\0\0\0\0\u0001', PLACE))],
  ['a JPEG with bytes between its segments', 'image/jpeg', jpeg(Buffer.from(PLACE), EXIF)],
  ['a JPEG that is cut off in its EXIF data', 'image/jpeg', jpeg(EXIF).subarray(0, 100)],
  ['a PNG with EXIF data', 'image/png', png(chunk('eXIf', exif()))],
  [
    'a PNG with texts',
    'image/png',
    png(chunk('tEXt', Buffer.from(`Comment\0${PLACE}`)), chunk('zTXt', Buffer.from(PLACE))),
  ],
  ['a PNG with XMP', 'image/png', png(chunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), XMP])))],
  ['a PNG with a chunk of nobody’s', 'image/png', png(chunk('caBX', Buffer.from(PLACE)))],
  ['a PNG with something behind its end', 'image/png', Buffer.concat([png(), Buffer.from(PLACE)])],
  ['a PNG that is cut off in its text', 'image/png', png(chunk('tEXt', Buffer.from(PLACE.repeat(9)))).subarray(0, 90)],
  ['a WebP with EXIF data', 'image/webp', webp(riff('EXIF', exif()))],
  [
    'a WebP with EXIF data as in a JPEG',
    'image/webp',
    webp(riff('EXIF', Buffer.concat([Buffer.from('Exif\0\0'), exif()]))),
  ],
  ['a WebP with XMP', 'image/webp', webp(riff('XMP ', XMP))],
  ['a WebP with something in a frame of it', 'image/webp', webp(riff('ANMF', FRAME))],
  ['a WebP with something behind its end', 'image/webp', Buffer.concat([webp(), Buffer.from(PLACE)])],
];

describe('a published picture', () => {
  test.each(FILES)('[DATA1] %s: has no place in it, and as many bytes as before', async (_, type, file) => {
    expect(file.includes(PLACE)).toBe(true);

    const made = await plain(type, file);

    expect(made.includes(PLACE)).toBe(false);
    expect(made.length).toBe(file.length);
  });

  test.each(FILES)('%s: is the same however it comes in chunks', async (_, type, file) => {
    const made = await plain(type, file);

    for (const size of [1, 2, 3, 7, 64]) expect(await plain(type, file, size)).toEqual(made);
  });

  test.each<[string, PlainType, Buffer]>([
    ['JPEG', 'image/jpeg', jpeg(JFIF, PROFILE, app(14, 'Adobe\0d', Buffer.alloc(5)))],
    ['JPEG of several pictures', 'image/jpeg', Buffer.concat([jpeg(app(2, 'MPF\0', Buffer.alloc(40))), jpeg()])],
    [
      'JPEG of several pictures apart',
      'image/jpeg',
      Buffer.concat([jpeg(), Buffer.alloc(99), jpeg(), Buffer.alloc(9)]),
    ],
    ['JPEG with a gain map', 'image/jpeg', jpeg(app(2, 'urn:iso:std:iso:ts:21496:-1\0', 'gain'), JFIF)],
    [
      'animated WebP',
      'image/webp',
      webp(riff('ANMF', Buffer.concat([Buffer.alloc(16), riff('VP8L', Buffer.alloc(5))]))),
    ],
    ['PNG', 'image/png', png(chunk('iCCP', Buffer.from('p\0\0x')), chunk('pHYs', Buffer.alloc(9)))],
    ['WebP', 'image/webp', webp(riff('ICCP', Buffer.from('profile')))],
  ])('that says nothing beside the picture stays as it is: %s', async (_, type, file) => {
    expect(await plain(type, file)).toEqual(file);
  });

  test.each([1, 3, 6, 8])('is still turned as it was, by orientation %i', async (orientation) => {
    const expected = Buffer.from('MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0', 'latin1');
    const orientated = Buffer.concat([expected, Buffer.from([orientation])]);

    for (const isLittle of [true, false]) {
      const tags = exif({ orientation, isLittle });
      expect((await plain('image/jpeg', jpeg(app(1, 'Exif\0\0', tags)))).includes(orientated)).toBe(true);
      expect((await plain('image/png', png(chunk('eXIf', tags)))).includes(orientated)).toBe(true);
      expect((await plain('image/webp', webp(riff('EXIF', tags)))).includes(orientated)).toBe(true);
    }
  });

  test('of a nonsensical orientation is upright', async () => {
    const made = await plain('image/png', png(chunk('eXIf', exif({ orientation: 99 }))));

    expect(made.includes(Buffer.from('\u0001\u0012\0\u0003\0\0\0\u0001\0\u0001', 'latin1'))).toBe(true);
  });

  test('as PNG has valid checksums, and only chunks that decoders know or pass over', async () => {
    const made = await plain('image/png', png(chunk('eXIf', exif()), chunk('tEXt', Buffer.from(PLACE))));

    const types: string[] = [];
    for (let at = PNG_SIGNATURE.length; at < made.length; ) {
      const length = made.readUInt32BE(at);
      types.push(made.toString('latin1', at + 4, at + 8));
      expect(made.readUInt32BE(at + 8 + length)).toBe(crc32(made.subarray(at + 4, at + 8 + length)));
      at += 12 + length;
    }
    expect(types).toEqual(['IHDR', 'eXIf', 'blNk', 'IDAT', 'IEND']);
  });

  test.each<PlainType>(['image/jpeg', 'image/png', 'image/webp'])(
    'that is none, said to be %s, is no error',
    async (type) => {
      for (const file of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(300, 0xff), Buffer.alloc(300, 7)]) {
        expect(await plain(type, file)).toHaveLength(file.length);
      }
    },
  );

  test('of another type is not touched', () => {
    expect(canBePlain('image/gif')).toBe(false);
  });
});
