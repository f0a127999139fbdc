import { type ByteReader, blanked } from './byte-reader.ts';
import { orientationAlone } from './exif.ts';

/** Markers of ITU-T T.81, table B.1: the byte after 0xFF. */
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const TEMPORARY = 0x01;
const [FIRST_RESTART, LAST_RESTART] = [0xd0, 0xd7];
const APP = { first: 0xe0, exif: 0xe1, profile: 0xe2, adobe: 0xee, last: 0xef };
const COMMENT = 0xfe;

const EXIF = 'Exif\0\0';

const isBare = (marker: number): boolean =>
  marker === TEMPORARY || (marker >= FIRST_RESTART && marker <= START_OF_IMAGE);

const isMarker = ([mark, code = 0]: Uint8Array): boolean => mark === 0xff && code !== 0 && code !== 0xff;

/**
 * The beginnings of the parts of APP2 that say how to show the picture: color profile, further pictures of the file, gain map
 * (ISO 21496-1).
 */
const SHOWN = ['ICC_PROFILE\0', 'MPF\0', 'urn:iso:std:iso:ts:21496:-1\0'];

/** Bytes of JFIF up to the size of its thumbnail, and of Adobe's color transform. */
const JFIF = { begins: 'JFIF', length: 12 };
const ADOBE = { begins: 'Adobe', length: 12 };

/**
 * A JPEG without what its camera and programs say about it: of the APP segments that stays which says how to show it (density, color
 * profile, further pictures of the file, Adobe's color transform), and of EXIF the orientation. Pictures that follow in the same file are
 * treated alike; what follows besides, films for instance, is blanked to the end: three bytes of sixteen million begin an image by
 * chance, and what came after them would be taken for one.
 */
export async function* plainJpeg(input: ByteReader): AsyncGenerator<Buffer> {
  while (yield* atNextImage(input)) yield* image(input);
  yield* blanked(input);
}

/** Hands on the beginning of an image, with the zeros that cameras fill up with before it. `false` where something else stands. */
async function* atNextImage(input: ByteReader): AsyncGenerator<Buffer, boolean> {
  for (;;) {
    const [mark, start, next] = await input.peek(3);
    if (mark === 0xff && start === START_OF_IMAGE && next === 0xff) {
      yield await input.take(2);
      return true;
    }
    if (mark !== 0) return false;
    const seen = await input.available();
    const zeros = seen.findIndex((byte) => byte !== 0);
    yield await input.take(zeros < 0 ? seen.length : zeros);
  }
}

/** One image after its beginning, up to its end. */
async function* image(input: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    yield* stray(input);
    const marker = await input.take(2);
    yield marker;
    const code = marker[1];
    if (code === undefined || code === END_OF_IMAGE) return;
    if (isBare(code)) continue;
    yield* segment(input, code);
    if (code === START_OF_SCAN) yield* scan(input);
  }
}

/** Blanks bytes between segments, which decoders pass over. */
async function* stray(input: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const two = await input.peek(2);
    if (two.length < 2 || isMarker(two)) return;
    yield* blanked(input, 1);
  }
}

async function* segment(input: ByteReader, code: number): AsyncGenerator<Buffer> {
  const head = await input.peek(2);
  const length = head.length < 2 ? 0 : head.readUInt16BE();
  const whole = await input.take(Math.max(2, length));
  if (code === COMMENT || (code >= APP.first && code <= APP.last)) plain(code, whole.subarray(2)).copy(whole, 2);
  yield whole;
}

/** What stays of the content of an application's segment. */
function plain(code: number, content: Buffer): Buffer {
  const begins = (text: string): boolean => content.subarray(0, text.length).toString('latin1') === text;
  if (code === APP.profile && SHOWN.some(begins)) return content;
  const made = Buffer.alloc(content.length);
  if (code === APP.first && begins(JFIF.begins)) content.copy(made, 0, 0, JFIF.length);
  if (code === APP.adobe && begins(ADOBE.begins)) content.copy(made, 0, 0, ADOBE.length);
  if (code !== APP.exif || !begins(EXIF)) return made;
  made.write(EXIF, 'latin1');
  orientationAlone(content.subarray(EXIF.length)).copy(made, EXIF.length);
  return made;
}

/** The coded data of a scan, up to the next marker. */
async function* scan(input: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const seen = await input.available();
    if (seen.length === 0) return;
    const at = seen.indexOf(0xff);
    if (at !== 0) {
      yield await input.take(at < 0 ? seen.length : at);
      continue;
    }
    const [, code = 0] = await input.peek(2);
    if (isMarker([0xff, code] as unknown as Uint8Array) && !(code >= FIRST_RESTART && code <= LAST_RESTART)) return;
    yield await input.take(code === 0xff ? 1 : 2);
  }
}
